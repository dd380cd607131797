import Gatekeeper
import NIOCore
import NIOHTTP1
import NIOSSL
import TollgateCore

/// Takes the requests of one connection of HTTP/1.1, or the one request of a stream of HTTP/2, through
/// the gatekeeper to their answers.
///
/// One request at a time is on its way; what a client sends ahead waits in ``waiting``, and the socket
/// is not read while anything waits, while an answer is being made, or while the client does not take
/// what was written. Every wait on the client has a deadline. What is decided about a request is in
/// `RequestHandler+Flow.swift`, how answers leave in `RequestHandler+Answer.swift`, how connections
/// end in `RequestHandler+Closing.swift`.
final class RequestHandler<W: Wire>: ChannelDuplexHandler {
    typealias InboundIn = W.Inbound
    typealias InboundOut = Never
    typealias OutboundIn = Never
    typealias OutboundOut = W.Outbound

    /// What the connection is doing.
    enum Phase {
        /// Nothing: the next request may come.
        case idle
        /// The store is asked for what the head needs.
        case deciding
        /// The body is read.
        case collecting
        /// The answer is being made.
        case working
        /// The answer is written piece by piece.
        case streaming
        /// The answer is written; the rest of an unwanted body is read and dropped.
        case discarding
        /// The last answer is written; what still comes is dropped until the client closes.
        case lingering
        /// The connection or stream is over.
        case closed
    }

    let reception: Reception
    let facts: ConnectionFacts
    let loopState: LoopState
    /// Decides on requests, by the policy of now.
    var gatekeeper: Gatekeeper { loopState.terms?.gatekeeper ?? reception.gatekeeper }
    var wire: W
    var context: ChannelHandlerContext?
    var deadline: Deadline?
    var phase = Phase.idle
    var exchange: Exchange?
    var waiting: PipelinedParts
    /// The answers that the connection's streams leave untaken; `nil` for HTTP/1.1, which reads no
    /// request while its client does not take what was written.
    let unsent: UnsentAnswers?
    /// The bytes that this stream's answer holds of ``unsent``.
    var heldBytes = 0
    /// Whether the client has gone while its request is being answered.
    var isAbandoned = false
    /// Where the decoder stands: behind a request, or before the body of one.
    private(set) var rest = RequestHead.Framing.none
    /// Whether bytes came that have not yet become a part of a request.
    var hasUnreadBytes = false
    /// Whether a part of a head has come, so that the head's deadline runs.
    var headHasBegun = false
    /// Whether the client has sent all that it will send.
    var peerHasFinished = false
    /// Whether the server is going down, so that the present answer is the last.
    var isQuiescing = false
    /// The bytes that were dropped since the last answer.
    var lingeredBytes = 0
    /// Kept when the client takes more of an answer that is written in pieces.
    var writability: EventLoopPromise<Void>?
    private var isReading = false
    private var needsFlush = false
    private var isReadHeld = false
    private var isPumping = false

    /// Makes a handler; call it on the connection's loop.
    init(
        _ reception: Reception,
        _ facts: ConnectionFacts,
        _ loopState: LoopState,
        _ wire: W,
        _ unsent: UnsentAnswers? = nil
    ) {
        self.unsent = unsent
        self.reception = reception
        self.facts = facts
        self.loopState = loopState
        self.wire = wire
        waiting = PipelinedParts(headsMax: reception.maxima.pipelinedRequests)
    }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        deadline = Deadline(loop: context.eventLoop, shortest: reception.timeouts.shortest) {
            [weak self] in self?.deadlineExpired()
        }
        if context.channel.isActive { becomeIdle() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        becomeIdle()
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        connectionEnded()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        let (first, second) = wire.parts(of: unwrapInboundIn(data))
        if let first { receive(first) }
        if let second { receive(second) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if needsFlush { flushNow() }
        watchHead()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { isReadHeld = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if phase == .idle, !headHasBegun { awaitRequest() }
        if context.channel.isWritable {
            releaseHeld()
            if phase == .streaming { deadline?.clear() }
            let promise = writability
            writability = nil
            promise?.succeed()
            pump()
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: peerFinished()
        case is ChannelShouldQuiesceEvent where !W.hasStreams: quiesce()
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: receive(.unreadable(.overDecoder))
        case is HTTPParserError: receive(.unreadable(.syntax))
        // Both follow an error or an end that was handled when it came.
        case is ByteToMessageDecoderError, NIOSSLError.uncleanShutdown: break
        default: context.close(promise: nil)
        }
    }

    // MARK: Parts in and out

    /// Takes a part now, or lets it wait until its turn comes.
    func receive(_ part: RequestPart) {
        hasUnreadBytes = false
        if let framing = part.framing { rest = framing }
        if phase == .lingering || phase == .closed { return }
        if phase == .idle, needsFlush, context?.channel.isWritable == false { flushNow() }
        if waiting.isEmpty, accepts(part) { take(part) } else { waiting.append(part) }
    }

    /// Takes what waits, as far as its turn has come, and reads on if nothing is in the way.
    func pump() {
        if isPumping { return }
        isPumping = true
        while let part = waiting.first, accepts(part) {
            waiting.removeFirst()
            take(part)
        }
        isPumping = false
        if isReadHeld, mayRead {
            isReadHeld = false
            context?.read()
        }
    }

    /// Writes a part of an answer; ``flush()`` sends it.
    func write(_ part: ResponsePart, promise: EventLoopPromise<Void>? = nil) {
        let (first, second) = wire.messages(for: part)
        guard let context, let first else {
            promise?.succeed()
            return
        }
        context.write(wrapOutboundOut(first), promise: second == nil ? promise : nil)
        if let second { context.write(wrapOutboundOut(second), promise: promise) }
    }

    /// Sends what was written: at once, or with the other answers to what is being read.
    func flush() {
        if isReading { needsFlush = true } else { context?.flush() }
    }

    private func flushNow() {
        needsFlush = false
        context?.flush()
    }

    private func accepts(_ part: RequestPart) -> Bool {
        switch phase {
        case .idle: context?.channel.isWritable ?? false
        case .collecting, .discarding, .lingering, .closed: true
        case .deciding, .working, .streaming:
            if case .end = part { exchange?.hasEnded == false } else { false }
        }
    }

    private var mayRead: Bool {
        switch phase {
        case .idle: waiting.isEmpty && context?.channel.isWritable ?? false
        case .collecting, .discarding, .lingering: true
        case .deciding, .working, .streaming, .closed: false
        }
    }
}
