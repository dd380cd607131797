import NIOCore

/// Stands between TLS and HTTP/2, and flushes what was written before a close.
///
/// NIOHTTP2 closes a draining connection as soon as its last stream has ended, and the frames that
/// ended it may be written without being flushed: they would be lost.
final class FlushBeforeClose: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        context.flush()
        context.close(mode: mode, promise: promise)
    }
}
