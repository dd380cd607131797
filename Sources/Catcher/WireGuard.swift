import NIOCore

/// Bounds what one connection may send in all, whatever it is made of.
final class WireGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// More bytes came than any request may have.
    struct Excess: Error {}

    private let bytesMax: Int
    private var bytes = 0

    /// Makes a guard.
    init(bytesMax: Int = CatcherLimits.wireBytesMax) { self.bytesMax = bytesMax }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let before = bytes
        bytes += unwrapInboundIn(data).readableBytes
        guard bytes > bytesMax else { return context.fireChannelRead(data) }
        if before <= bytesMax { context.fireErrorCaught(Excess()) }
    }
}
