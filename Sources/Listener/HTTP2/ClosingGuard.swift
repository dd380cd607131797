import NIOCore

/// Stands between TLS and HTTP/2 at the end of a connection.
///
/// What was written is flushed before the close: NIOHTTP2 closes a draining connection as soon as its last
/// stream has ended, and the frames that ended it may be written without being flushed. What comes after
/// the close is dropped: NIOHTTP2 would keep it all until TLS has said its farewell.
final class ClosingGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var hasClosed = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !hasClosed { context.fireChannelRead(data) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        context.flush()
        hasClosed = true
        context.close(mode: mode, promise: promise)
    }
}
