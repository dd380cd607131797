import NIOCore
import NIOHTTP2

/// Tells both handlers that care when a stream of their connection is opened and closed.
struct StreamNotices: NIOHTTP2StreamDelegate {
    private let farewell: NIOHTTP2ServerConnectionManagementHandler.HTTP2StreamDelegate
    private let watch: NIOLoopBound<HTTP2ConnectionWatch>

    /// Makes the notices; call it on the connection's loop.
    init(
        _ farewell: NIOHTTP2ServerConnectionManagementHandler,
        _ watch: HTTP2ConnectionWatch,
        loop: any EventLoop
    ) {
        self.farewell = farewell.http2StreamDelegate
        self.watch = NIOLoopBound(watch, eventLoop: loop)
    }

    func streamCreated(_ id: HTTP2StreamID, channel: any Channel) {
        farewell.streamCreated(id, channel: channel)
        watch.value.streamCreated()
    }

    func streamClosed(_ id: HTTP2StreamID, channel: any Channel) {
        farewell.streamClosed(id, channel: channel)
        watch.value.streamClosed()
    }
}
