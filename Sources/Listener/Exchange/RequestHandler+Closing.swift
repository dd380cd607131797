import Gatekeeper
import NIOCore
import TollgateCore

/// How connections and streams end, and what they wait for until then.
extension RequestHandler {
    /// Tells whether the answer to a request is the connection's last; a stream has no other anyway.
    func mustClose(after exchange: Exchange) -> Bool {
        if W.hasStreams { return false }
        if !exchange.head.keepsAlive || isQuiescing || !exchange.isWorthFinishing { return true }
        return !waiting.hasHead && (peerHasFinished || waiting.hasOverflowed)
    }

    /// Goes on after an answer: to the next request, to the rest of this one, or to the end.
    func answered(_ exchange: Exchange, closes: Bool) {
        if phase == .closed {
            self.exchange = nil
        } else if W.hasStreams {
            streamAnswered(exchange)
        } else if closes {
            conclude()
        } else if exchange.hasEnded {
            becomeIdle()
        } else {
            phase = .discarding
            deadline?.set(after: reception.timeouts.body)
        }
    }

    /// A stream whose request is whole closes by itself; another one is read on for a while or given up.
    private func streamAnswered(_ exchange: Exchange) {
        if exchange.hasEnded {
            end()
        } else if exchange.isWorthFinishing {
            phase = .discarding
            deadline?.set(after: reception.timeouts.body)
        } else {
            abandon()
        }
    }

    /// Waits for the next request; a stream has none.
    func becomeIdle() {
        exchange = nil
        headHasBegun = false
        if phase == .discarding, W.hasStreams { return end() }
        phase = .idle
        if isQuiescing, !waiting.hasHead {
            conclude()
        } else {
            deadline?.set(after: reception.timeouts.idle)
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
    /// So the server only stops to write, and drops what comes until the client closes its side.
    func conclude() {
        exchange = nil
        waiting.removeAll()
        if W.hasStreams { return abandon() }
        phase = .lingering
        deadline?.set(after: reception.timeouts.idle)
    }

    /// A promise for the last write, after which the output is closed; a stream needs none.
    func promiseToClose() -> EventLoopPromise<Void>? {
        guard !W.hasStreams, let context else { return nil }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { self.lastAnswerLeft($0) }
        return promise
    }

    private func lastAnswerLeft(_ result: Result<Void, any Error>) {
        guard let context, phase == .lingering else { return }
        if peerHasFinished { return abort() }
        guard case .success = result else { return abort() }
        deadline?.set(after: ListenerTimeouts.lingering)
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
        end()
        waiting.removeAll()
        let promise = writability
        writability = nil
        promise?.fail(ChannelError.ioOnClosedChannel)
        if wasCollecting {
            refuse(Refusal(.unreadable, explanation: "The connection ended before the body."))
        } else if wasStreaming {
            finish(nil, closes: true)
        }
    }

    /// Closes at once.
    func abort() { context?.close(promise: nil) }

    /// Gives a stream up whose request is not read to its end, without calling that an error.
    private func abandon() {
        guard let context, let message = W.abandonment, exchange?.hasEnded != true else {
            return end()
        }
        end()
        context.writeAndFlush(wrapOutboundOut(message), promise: nil)
    }

    private func end() {
        phase = .closed
        deadline?.clear()
    }
}
