import NIOCore
import NIOHTTP2
import TollgateCore

/// Ends connections of HTTP/2 that nobody uses, those whose client ignores that they end, and those
/// whose client asks without taking the answers.
///
/// NIOHTTP2's own handler says farewell in two steps, and waits between them for a client that may be
/// mute: here the wait has an end. It stands behind that handler in the pipeline.
final class HTTP2ConnectionWatch: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = HTTP2Frame

    private let reception: Reception
    private let facts: ConnectionFacts
    private let unsent: UnsentAnswers
    private var deadline: Deadline?
    private var openStreams = 0
    private var isFarewellSaid = false

    /// Makes a watch.
    init(_ reception: Reception, _ facts: ConnectionFacts, _ unsent: UnsentAnswers) {
        self.reception = reception
        self.facts = facts
        self.unsent = unsent
        unsent.changed = { [weak self] in self?.unsentChanged() }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = context.loopBound
        deadline = Deadline(loop: context.eventLoop, shortest: reception.timeouts.shortest) {
            [weak self] in self?.expired(bound.value)
        }
        deadline?.set(after: reception.timeouts.idle)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            isFarewellSaid = true
            if openStreams == 0 { wait() }
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// A stream was opened.
    func streamCreated() {
        openStreams += 1
        if !unsent.isFull { deadline?.clear() }
    }

    /// A stream was closed.
    func streamClosed() {
        openStreams -= 1
        if openStreams == 0 { wait() }
    }

    /// NIOHTTP2 has already said what is wrong: what is left is to close, or to go on.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is any NIOHTTP2Error { reception.noteUnreadable("http2", from: facts.client) }
        if !HTTP2Scope.isOneStream(error) { context.close(promise: nil) }
    }

    /// Waits for the client to take an answer while it may open no streams, and else no longer.
    private func unsentChanged() {
        if unsent.isFull {
            deadline?.set(after: reception.timeouts.stall)
        } else if openStreams > 0 {
            deadline?.clear()
        }
    }

    private func wait() {
        deadline?.set(
            after: isFarewellSaid ? ListenerTimeouts.lingering : reception.timeouts.idle
        )
    }

    private func expired(_ context: ChannelHandlerContext) {
        if unsent.isFull {
            reception.noteUnreadable("write_stall", from: facts.client)
            return context.close(promise: nil)
        }
        guard openStreams == 0 else { return }
        if isFarewellSaid {
            context.close(promise: nil)
        } else {
            context.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }
}
