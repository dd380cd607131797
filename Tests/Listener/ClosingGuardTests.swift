import NIOCore
import NIOEmbedded
import Testing

@testable import Listener

@Suite("The end of a connection of HTTP/2")
struct ClosingGuardTests {
    @Test("flushes what was written, and drops what comes later")
    func end() throws {
        let channel = EmbeddedChannel(handlers: [OpenEnd(), ClosingGuard()])
        try channel.writeInbound(ByteBuffer(string: "before"))
        channel.write(ByteBuffer(string: "last words"), promise: nil)
        channel.close(promise: nil)
        try channel.writeInbound(ByteBuffer(string: "after"))
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "before"))
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: "last words"))
    }

    /// Keeps the channel open after its close, as TLS does until both sides have said farewell.
    private final class OpenEnd: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        func close(
            context: ChannelHandlerContext,
            mode: CloseMode,
            promise: EventLoopPromise<Void>?
        ) {
            promise?.succeed()
        }
    }
}
