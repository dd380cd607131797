import NIOCore

/// Stands before HTTP/2 until the settings are acknowledged, as ``EarlyAcknowledgement`` explains.
final class EarlyAcknowledger: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var acknowledgement = EarlyAcknowledgement()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = acknowledgement.rewrite(unwrapInboundIn(data))
        if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(bytes)) }
        if acknowledgement.isDone {
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
    }
}
