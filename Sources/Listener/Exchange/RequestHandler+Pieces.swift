import Gatekeeper
import NIOCore
import TollgateCore

/// Answers that are written in pieces, by a task outside the loop.
extension RequestHandler {
    /// Writes the head of an answer whose body follows.
    ///
    /// - Throws: `ChannelError.ioOnClosedChannel` when the client is gone.
    func beginAnswer(status: Int, headers: HeaderFields, length: Int?) throws {
        guard let exchange, phase == .working else {
            self.exchange?.status = status
            finish(nil, closes: true)
            throw ChannelError.ioOnClosedChannel
        }
        let unknown: ResponseHead.Body = exchange.head.isOld ? .untilClose : .chunks
        let known: ResponseHead.Body = length.map { .length($0) } ?? unknown
        let head = responseHead(
            exchange,
            status: status,
            headers: headers,
            body: Self.isBodiless(status) ? .absent : known,
            closes: mustClose(after: exchange)
        )
        self.exchange?.status = status
        self.exchange?.answerLength = length
        self.exchange?.answerCloses = head.closes
        phase = .streaming
        write(.head(head))
    }

    /// Writes a piece of the body.
    ///
    /// - Returns: Succeeds when the client takes more; fails when it does not.
    /// - Throws: `ChannelError.ioOnClosedChannel` when the client is gone.
    func writeAnswer(_ buffer: ByteBuffer) throws -> EventLoopFuture<Void> {
        guard let context, phase == .streaming else { throw ChannelError.ioOnClosedChannel }
        if let status = exchange?.status, Self.isBodiless(status) {
            return context.eventLoop.makeSucceededVoidFuture()
        }
        exchange?.bytesOut += buffer.readableBytes
        write(.body(buffer))
        flush()
        if context.channel.isWritable { return context.eventLoop.makeSucceededVoidFuture() }
        guard hold(buffer.readableBytes) else {
            abort()
            throw ChannelError.ioOnClosedChannel
        }
        let promise = writability ?? context.eventLoop.makePromise()
        writability = promise
        deadline?.set(after: reception.timeouts.stall)
        return promise.futureResult
    }

    /// Ends the answer, and cuts the connection where it is not as long as its head said.
    ///
    /// - Throws: `ChannelError.ioOnClosedChannel` when the client is gone.
    func endAnswer() throws {
        guard let exchange, phase == .streaming else { throw ChannelError.ioOnClosedChannel }
        deadline?.clear()
        let isWhole =
            exchange.isHead || exchange.bytesOut == exchange.answerLength ?? exchange.bytesOut
        guard isWhole else { return failAnswer() }
        let closes = exchange.answerCloses
        write(.end, promise: closes ? promiseToClose() : nil)
        finish(nil, closes: closes)
        flush()
        pump()
    }

    /// Gives the answer up: a neutral 500 if nothing was written, else the connection is cut.
    func failAnswer() {
        switch phase {
        case .streaming:
            finish(nil, closes: true)
            abort()
        case .working, .closed:
            send(neutral.makeFailure(), nil)
            pump()
        default: break
        }
    }
}
