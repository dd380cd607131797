import NIOCore
import TollgateCore

/// Where a task outside the event loop writes an answer piece by piece.
///
/// Every call hops to the connection's loop, and throws once the connection is gone.
struct AnswerSink<W: Wire>: Sendable {
    private let loop: any EventLoop
    private let handler: NIOLoopBound<RequestHandler<W>>

    /// Makes a sink; call it on the handler's loop.
    init(_ handler: RequestHandler<W>, loop: any EventLoop) {
        self.loop = loop
        self.handler = NIOLoopBound(handler, eventLoop: loop)
    }

    /// Writes the head.
    func begin(status: Int, headers: HeaderFields, length: Int?) async throws {
        try await loop.submit {
            try handler.value.beginAnswer(status: status, headers: headers, length: length)
        }.get()
    }

    /// Writes a piece of the body, and waits until the connection takes more.
    func write(_ buffer: ByteBuffer) async throws {
        try await loop.flatSubmit {
            do {
                return try handler.value.writeAnswer(buffer)
            } catch {
                return loop.makeFailedFuture(error)
            }
        }.get()
    }

    /// Ends the answer.
    func finish() async throws {
        try await loop.submit { try handler.value.endAnswer() }.get()
    }

    /// Gives the answer up: a neutral 500 if nothing was written, else the connection is cut.
    func fail() async {
        loop.execute { handler.value.failAnswer() }
    }
}
