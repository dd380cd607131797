import NIOCore

/// Stands before the decoder of HTTP/1.1, and tells the handler behind it that bytes have come: a
/// decoder says nothing of a head that has only begun.
final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let handler: RequestHandler<HTTP1Wire>

    init(_ handler: RequestHandler<HTTP1Wire>) { self.handler = handler }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if handler.admit(bytes: unwrapInboundIn(data).readableBytes) {
            context.fireChannelRead(data)
        }
    }
}
