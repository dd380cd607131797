import NIOCore

/// Stands before the decoder of HTTP/1.1, and tells the handler behind it what a decoder keeps to
/// itself: that a head has begun, and that its first line names another protocol.
final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let handler: RequestHandler<HTTP1Wire>
    private var lines = RequestLines()

    init(_ handler: RequestHandler<HTTP1Wire>) { self.handler = handler }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        while bytes.readableBytes > 0 {
            switch lines.step(over: bytes.readableBytesView) {
            case .foreign:
                handler.receive(.unreadable(.version))
            case .over:
                _ = handler.admit(bytes: bytes.readableBytes)
                return
            case .part(let count):
                pass(count, &bytes, context)
            case .block(let count):
                pass(count, &bytes, context)
                lines.follow(handler.rest)
            }
        }
    }

    private func pass(_ count: Int, _ bytes: inout ByteBuffer, _ context: ChannelHandlerContext) {
        guard let piece = bytes.readSlice(length: count), handler.admit(bytes: count) else {
            return
        }
        context.fireChannelRead(wrapInboundOut(piece))
    }
}
