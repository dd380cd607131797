import Gatekeeper
import NIOCore
import TollgateCore
import Traces

/// How answers leave.
extension RequestHandler {
    /// Writes a whole answer and records the request.
    ///
    /// - Parameters:
    ///   - reply: The answer.
    ///   - decision: How the request was decided; `nil` for what no dialect claims.
    ///   - closing: Whether the connection ends with this answer in any case.
    func send(_ reply: Reply, _ decision: Decision?, closing: Bool = false) {
        guard let exchange else { return }
        let hasBody = !Self.isBodiless(reply.status)
        let body = hasBody ? reply.body : []
        let head = responseHead(
            exchange,
            status: reply.status,
            headers: reply.headers,
            body: hasBody ? .length(body.count) : .absent,
            closes: closing || mustClose(after: exchange)
        )
        self.exchange?.status = reply.status
        self.exchange?.bytesOut = exchange.isHead ? 0 : body.count
        guard phase == .closed || hold(exchange.isHead ? 0 : body.count) else {
            return giveUpAnswer(decision)
        }
        if phase != .closed {
            write(.whole(head, body), promise: head.closes ? promiseToClose() : nil)
        }
        finish(decision, closes: head.closes)
        flush()
    }

    /// Counts an answer among those that the connection's client has not taken.
    func hold(_ count: Int) -> Bool {
        guard let unsent else { return true }
        guard unsent.hold(count) else { return false }
        heldBytes += count
        return true
    }

    /// Counts nothing more of this stream's answer: it was taken, or the stream is over.
    func releaseHeld() {
        if heldBytes == 0 { return }
        unsent?.release(heldBytes)
        heldBytes = 0
    }

    /// Resets the stream in place of an answer, because its client leaves too many untaken.
    private func giveUpAnswer(_ decision: Decision?) {
        if let context, let message = W.excess {
            context.write(wrapOutboundOut(message), promise: nil)
        }
        self.exchange?.bytesOut = 0
        finish(decision, closes: true)
        flush()
    }

    /// Writes the refusal of a request whose head was accepted or is the control plane's.
    func refuse(_ refusal: Refusal, closing: Bool = false) {
        deadline?.clear()
        exchange?.collector = nil
        if case .gatekeeper(let head) = exchange?.destination {
            let answer = gatekeeper.refuse(head, refusal)
            send(answer.reply, answer.decision, closing: closing)
        } else {
            send(neutral.make(refusal), nil, closing: closing)
        }
    }

    /// Writes the refusal of a head that is over the maxima.
    func refuseHead(_ head: RequestHead) {
        let refusal = Refusal(.headTooLarge)
        let answer = gatekeeper.refuseHead(head.view, at: reception.profile, refusal)
        send(answer?.reply ?? neutral.make(refusal), answer?.decision, closing: true)
    }

    /// Answers what cannot be read, and ends the connection.
    func refuseUnreadable(_ fault: HeadFault) {
        deadline?.clear()
        let requestID = loopState.makeRequestID()
        reception.noteUnreadable(fault.reason, from: facts.client, requestID: requestID)
        let reply = neutral(requestID).make(fault)
        let head = ResponseHead(
            status: reply.status,
            headers: reply.headers,
            body: .length(reply.body.count),
            isForHead: false,
            requestID: requestID,
            date: loopState.dateText(reception.time.now()),
            isSecure: facts.isSecure,
            closes: true
        )
        write(.whole(head, reply.body), promise: promiseToClose())
        conclude()
        flush()
    }

    /// Makes answers of no dialect for the present request.
    var neutral: NeutralReply { neutral(exchange?.requestID ?? "") }

    private func neutral(_ requestID: String) -> NeutralReply {
        NeutralReply(publicURL: reception.profile.publicURL, requestID: requestID)
    }

    /// Makes the head of an answer.
    func responseHead(
        _ exchange: Exchange,
        status: Int,
        headers: HeaderFields,
        body: ResponseHead.Body,
        closes: Bool
    ) -> ResponseHead {
        ResponseHead(
            status: status,
            headers: headers,
            body: body,
            isForHead: exchange.isHead,
            requestID: exchange.requestID,
            date: loopState.dateText(reception.time.now()),
            isSecure: facts.isSecure,
            closes: closes
        )
    }

    /// Records the request, and goes on to what comes after its answer.
    func finish(_ decision: Decision?, closes: Bool) {
        guard let exchange else { return }
        let view = exchange.head.view
        reception.activity.ended()
        if isAbandoned {
            isAbandoned = false
            reception.connections.allowance.settle(facts.client)
        }
        reception.recorder.record(
            RequestEnd(
                requestID: exchange.requestID,
                listener: reception.profile,
                client: facts.client,
                method: view.method,
                status: exchange.status,
                duration: reception.time.monotonic() - exchange.began,
                bytesIn: exchange.bytesIn,
                bytesOut: exchange.bytesOut,
                userAgent: view.headers["user-agent"],
                decision: decision,
                decisionDuration: exchange.decided.map { $0 - exchange.began },
                trace: exchange.trace?.context
            )
        )
        if let trace = exchange.trace { endTrace(trace, exchange, decision) }
        answered(exchange, closes: closes)
    }

    /// Tells whether a status allows no body at all (RFC 9110, section 6.4.1).
    static func isBodiless(_ status: Int) -> Bool { status == 204 || status == 304 }
}
