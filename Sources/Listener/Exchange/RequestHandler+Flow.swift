import Gatekeeper
import NIOCore
import TollgateCore
import Traces

/// The way of one request: head, decision, body, answer.
extension RequestHandler {
    /// Takes a part whose turn has come.
    func take(_ part: RequestPart) {
        switch (phase, part) {
        case (.idle, .head(.success(let head))): begin(head)
        case (.idle, .head(.failure(let fault))), (.idle, .unreadable(let fault)):
            refuseUnreadable(fault)
        case (.collecting, .body(let buffer)): collect(buffer)
        case (.collecting, .end): collectionEnded()
        case (.collecting, .unreadable):
            refuse(.cutShort, closing: true)
        case (.discarding, .body(let buffer)): discard(buffer)
        case (.discarding, .end): becomeIdle()
        case (.discarding, .unreadable): conclude()
        case (.deciding, .end), (.working, .end), (.streaming, .end): exchange?.hasEnded = true
        default: break
        }
    }

    private func begin(_ head: RequestHead) {
        headHasBegun = false
        deadline?.clear()
        reception.activity.began()
        exchange = Exchange(
            head: head,
            requestID: loopState.makeRequestID(),
            began: reception.time.monotonic()
        )
        if let tracer = reception.tracer { beginTrace(tracer) }
        if head.isTooLarge {
            refuseHead(head)
        } else if head.view.path == "*" {
            send(Reply(status: 204), nil)
        } else {
            let trace = exchange?.trace
            follow(gatekeeper.open(head.view, at: reception.profile, trace: trace))
        }
    }

    /// Does what the gatekeeper says of the head.
    private func follow(_ opening: Opening) {
        exchange?.decided = reception.time.monotonic()
        switch opening {
        case .answered(let answer): send(answer.reply, answer.decision)
        case .pending(let pending): lookUp(pending)
        case .accepted(let head):
            exchange?.destination = .gatekeeper(head)
            awaitBody(upTo: head.bodyBytesMax)
        case .unclaimed(let refusal?): send(neutral.make(refusal), nil)
        case .unclaimed(nil):
            exchange?.destination = .controlPlane
            awaitBody(upTo: reception.controlPlane.bodyBytesMax)
        }
    }

    private func lookUp(_ pending: PendingHead) {
        phase = .deciding
        let gatekeeper = gatekeeper
        run {
            await gatekeeper.lookUp(pending)
        } then: { opening in
            if self.phase == .closed { self.lose(opening) } else { self.follow(opening) }
        }
    }

    /// Records a request whose client is gone before it was decided.
    private func lose(_ opening: Opening) {
        if case .answered(let answer) = opening { return send(answer.reply, answer.decision) }
        if case .accepted(let head) = opening { exchange?.destination = .gatekeeper(head) }
        refuse(.cutShort)
    }

    /// Reads the body, if there is one and it is wanted.
    private func awaitBody(upTo wanted: Int?) {
        guard let exchange, let wanted, !exchange.hasEnded else { return perform([]) }
        let limit = min(wanted, reception.maxima.bodyBytes)
        var expected: Int?
        if case .length(let length) = exchange.head.framing { expected = length }
        if let expected, expected > limit {
            return refuse(.body(longerThan: limit))
        }
        self.exchange?.collector = BodyCollector(limit: limit, expected: expected)
        phase = .collecting
        deadline?.set(after: reception.timeouts.body)
        if exchange.awaitsProceed, waiting.isEmpty {
            write(.proceed)
            flush()
            self.exchange?.awaitsProceed = false
        }
    }

    private func collect(_ buffer: ByteBuffer) {
        exchange?.awaitsProceed = false
        exchange?.bytesIn += buffer.readableBytes
        guard let limit = exchange?.collector?.limit else { return }
        guard exchange?.collector?.take(buffer) == true else {
            return refuse(.body(longerThan: limit))
        }
    }

    private func collectionEnded() {
        deadline?.clear()
        exchange?.hasEnded = true
        let body = exchange?.collector?.bytes ?? []
        exchange?.collector = nil
        perform(body)
    }

    private func discard(_ buffer: ByteBuffer) {
        exchange?.bytesIn += buffer.readableBytes
    }

    /// Hands the whole request to what answers it.
    private func perform(_ body: [UInt8]) {
        guard let exchange, let context else { return }
        phase = .working
        let trace = exchange.trace
        switch exchange.destination {
        case .undecided: return
        case .gatekeeper(let head):
            let gatekeeper = gatekeeper
            run {
                await RequestTrace.within(trace) { await gatekeeper.perform(head, body: body) }
            } then: {
                self.send($0.reply, $0.decision)
            }
        case .controlPlane:
            let plane = reception.controlPlane
            let sink = AnswerSink(self, loop: context.eventLoop)
            let call = ControlPlaneCall(
                request: ControlPlaneMount.request(exchange.head.view, body: body),
                view: exchange.head.view,
                channel: context.channel,
                listener: reception.profile,
                requestID: exchange.requestID
            )
            run {
                await RequestTrace.within(trace) {
                    await ControlPlaneMount.serve(call, plane, into: sink)
                }
            } then: {
            }
        }
    }

    /// Does work outside the loop, and goes on with its result on the loop.
    ///
    /// The task that this makes needs no service of its own to bound it: each connection and stream
    /// has one at a time, and their numbers are bounded. It is not cancelled when the client goes away,
    /// for what it does may already be half done; ``ConnectionAllowance`` bounds what is left like this.
    private func run<Result: Sendable>(
        _ work: @escaping @Sendable () async -> Result,
        then next: @escaping (Result) -> Void
    ) {
        guard let context else { return }
        context.eventLoop.makeFutureWithTask(work).assumeIsolated().whenSuccess { result in
            next(result)
            self.pump()
        }
    }
}

extension Refusal {
    /// A request whose body does not come to its end.
    static let cutShort = Refusal(.unreadable, explanation: "The request is cut short.")
}
