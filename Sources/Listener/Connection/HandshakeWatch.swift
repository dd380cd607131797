import NIOCore
import NIOTLS
import TollgateCore

/// Waits for the end of the TLS handshake, and then builds the pipeline of the protocol agreed on.
final class HandshakeWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let reception: Reception
    private let facts: ConnectionFacts
    private let build: (_ isHTTP2: Bool, _ context: ChannelHandlerContext) throws -> Void
    private var deadline: Deadline?
    private var isDone = false

    /// Makes a watch.
    ///
    /// - Parameters:
    ///   - reception: The listener's.
    ///   - facts: The connection's.
    ///   - build: Adds the handlers of HTTP/2 or of HTTP/1.1 at the end of the pipeline.
    init(
        _ reception: Reception,
        _ facts: ConnectionFacts,
        build: @escaping (_ isHTTP2: Bool, _ context: ChannelHandlerContext) throws -> Void
    ) {
        self.reception = reception
        self.facts = facts
        self.build = build
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = context.loopBound
        let wait = reception.timeouts.handshake
        deadline = Deadline(loop: context.eventLoop, shortest: wait) { [weak self] in
            self?.fail("handshake_timeout", bound.value)
        }
        deadline?.set(after: wait)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted(let negotiated):
            completed(negotiated, context)
        case is ConnectionSentAway: isDone = true
        case is ChannelShouldQuiesceEvent where !isDone, ChannelEvent.inputClosed where !isDone:
            isDone = true
            context.close(promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isDone { context.fireErrorCaught(error) } else { fail("handshake", context) }
    }

    private func completed(_ negotiated: String?, _ context: ChannelHandlerContext) {
        isDone = true
        do {
            try build(negotiated == "h2", context)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    private func fail(_ reason: StaticString, _ context: ChannelHandlerContext) {
        if isDone { return }
        isDone = true
        reception.noteUnreadable(reason, from: facts.client)
        context.close(promise: nil)
    }
}
