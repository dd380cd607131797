import Gatekeeper
import NIOCore
import TollgateCore

/// How connections and streams end, and what they wait for until then.
extension RequestHandler {
    /// Tells whether the answer to a request is the last of its connection or, left unread, its stream.
    func mustClose(after exchange: Exchange) -> Bool {
        if W.hasStreams { return !exchange.isWorthFinishing }
        if !exchange.head.keepsAlive || !exchange.isWorthFinishing { return true }
        return !waiting.hasHead && (isQuiescing || peerHasFinished || waiting.hasOverflowed)
    }

    /// Goes on after an answer: to the next request, to the rest of this one, or to the end.
    func answered(_ exchange: Exchange, closes: Bool) {
        if phase == .closed {
            self.exchange = nil
        } else if closes {
            conclude()
        } else if exchange.hasEnded {
            becomeIdle()
        } else {
            phase = .discarding
            deadline?.set(after: reception.timeouts.body)
        }
    }

    /// Waits for the next request; a stream has none, and closes by itself once its answer was taken.
    func becomeIdle() {
        let isFirst = exchange == nil
        exchange = nil
        headHasBegun = false
        if W.hasStreams, !isFirst {
            // The flow control of a client that takes nothing would hold the stream for ever.
            phase = .lingering
            deadline?.set(after: reception.timeouts.idle)
            return
        }
        phase = .idle
        awaitRequest()
    }

    /// Gives the next request its deadline, and a client that leaves its answers untaken a shorter one.
    func awaitRequest() {
        let timeouts = reception.timeouts
        if isQuiescing, !waiting.hasHead {
            deadline?.set(after: ListenerTimeouts.drainingIdle)
        } else if context?.channel.isWritable == false {
            deadline?.set(after: min(timeouts.stall, timeouts.idle))
        } else {
            deadline?.set(after: timeouts.idle)
        }
    }

    /// Gives a head that has begun its deadline.
    func watchHead() {
        guard phase == .idle, hasUnreadBytes, !headHasBegun, waiting.isEmpty else { return }
        headHasBegun = true
        deadline?.set(after: reception.timeouts.head)
    }

    /// Ends the connection after its last answer, so that the client can still read it.
    ///
    /// To close a socket with unread bytes resets the connection, and a reset may overtake the answer.
    /// So the server only stops to write, and drops what comes until the client closes its side. A
    /// stream is given up with a reset that calls nothing an error, once its answer has left.
    func conclude() {
        exchange = nil
        waiting.removeAll()
        phase = .lingering
        deadline?.set(after: reception.timeouts.stall)
    }

    /// A promise for the last write, after which the output is closed.
    func promiseToClose() -> EventLoopPromise<Void>? {
        guard let context else { return nil }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { self.lastAnswerLeft($0) }
        return promise
    }

    private func lastAnswerLeft(_ result: Result<Void, any Error>) {
        guard let context, phase == .lingering else { return }
        guard case .success = result, !peerHasFinished else { return abort() }
        deadline?.set(after: ListenerTimeouts.lingering)
        if let message = W.abandonment {
            return context.writeAndFlush(wrapOutboundOut(message), promise: nil)
        }
        let closed = context.eventLoop.makePromise(of: Void.self)
        closed.futureResult.assumeIsolated().whenFailure { _ in self.abort() }
        context.close(mode: .output, promise: closed)
    }

    /// Takes note of bytes on their way to the decoder.
    ///
    /// - Returns: Whether the decoder shall see them.
    func admit(bytes count: Int) -> Bool {
        hasUnreadBytes = true
        guard phase == .lingering || phase == .closed else { return true }
        lingeredBytes += count
        if lingeredBytes > ListenerMaxima.lingeringBytes { abort() }
        return false
    }

    /// The client will send no more: what it has asked for is still answered.
    func peerFinished() {
        peerHasFinished = true
        switch phase {
        case .idle where waiting.isEmpty: abort()
        case .collecting, .discarding, .lingering: abort()
        case .idle, .deciding, .working, .streaming, .closed: break
        }
    }

    /// The server is going down: an idle connection closes, after a moment for a request on its way.
    func quiesce() {
        isQuiescing = true
        if phase == .idle, waiting.isEmpty, !headHasBegun {
            deadline?.set(after: ListenerTimeouts.drainingIdle)
        }
    }

    /// The wait for the client has been too long.
    func deadlineExpired() {
        switch phase {
        case .idle where headHasBegun: refuseUnreadable(.headTimeout)
        case .collecting: refuse(Refusal(.bodyTimeout), closing: true)
        case .idle, .discarding, .lingering, .streaming: abort()
        case .deciding, .working, .closed: break
        }
    }

    /// The connection is gone; work under way is recorded when it ends.
    func connectionEnded() {
        let wasCollecting = phase == .collecting
        let wasStreaming = phase == .streaming
        if phase == .deciding || phase == .working {
            isAbandoned = true
            reception.connections.allowance.abandon(facts.client)
        }
        end()
        releaseHeld()
        waiting.removeAll()
        let promise = writability
        writability = nil
        promise?.fail(ChannelError.ioOnClosedChannel)
        if isAbandoned || wasCollecting { reception.noteGivenUp(by: facts.client) }
        if wasCollecting {
            refuse(.cutShort)
        } else if wasStreaming {
            finish(nil, closes: true)
        }
    }

    /// Closes at once.
    func abort() { context?.close(promise: nil) }

    private func end() {
        phase = .closed
        deadline?.clear()
    }
}
