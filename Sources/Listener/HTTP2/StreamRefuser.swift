import NIOCore
import NIOHTTP2

/// Answers to a stream that is one too many: it was not looked at, and may be tried again
/// (RFC 9113, section 8.7).
final class StreamRefuser: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private var hasRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if hasRefused { return }
        hasRefused = true
        context.writeAndFlush(wrapOutboundOut(.rstStream(.refusedStream)), promise: nil)
    }
}
