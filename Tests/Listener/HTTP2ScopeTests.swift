import NIOHTTP2
import Testing

@testable import Listener

@Suite("Errors of HTTP/2")
struct HTTP2ScopeTests {
    @Test("are a flood where too many streams were reset, and end the connection")
    func floods() {
        let floods: [any Error] = [
            NIOHTTP2Errors.excessiveRSTFrames(), NIOHTTP2Errors.excessiveStreamErrors(),
        ]
        for error in floods {
            #expect(HTTP2Scope.isFlood(error), "\(error)")
            #expect(!HTTP2Scope.isOneStream(error), "\(error)")
        }
        let others: [any Error] = [
            NIOHTTP2Errors.excessiveControlFrames(), NIOHTTP2Errors.excessiveEmptyDataFrames(),
            NIOHTTP2Errors.excessiveContinuationFrames(),
            NIOHTTP2Errors.excessiveOutboundFrameBuffering(),
            NIOHTTP2Errors.excessivelyLargeHeaderBlock(), NIOHTTP2Errors.emptyPathHeader(),
        ]
        for error in others { #expect(!HTTP2Scope.isFlood(error), "\(error)") }
    }
}
