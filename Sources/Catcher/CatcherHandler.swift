import NIOCore
import NIOHTTP1
import TollgateCore

/// Reads one request of a connection within its bounds, has it answered, and closes.
final class CatcherHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Phase {
        case head
        case body(CaughtRequest)
        /// Whatever still comes is not looked at.
        case answering
    }

    private let desk: CatcherDesk
    private let places: ConnectionPlaces
    private let timeMax: TimeAmount
    private var phase = Phase.head
    private var body: [UInt8] = []
    private var hasPlace = false
    private var timer: Scheduled<Void>?

    init(desk: CatcherDesk, places: ConnectionPlaces, timeMax: Duration) {
        self.desk = desk
        self.places = places
        self.timeMax = TimeAmount(timeMax)
    }

    func channelActive(context: ChannelHandlerContext) {
        hasPlace = places.enter()
        guard hasPlace else {
            phase = .answering
            return context.close(promise: nil)
        }
        wait(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        phase = .answering
        if hasPlace { places.leave() }
        hasPlace = false
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), phase) {
        case (.head(let head), .head): take(head, context)
        case (.body(let part), .body(let request)): take(part, of: request, context)
        case (.end, .body(let request)): finish(request, context)
        default: return
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard isReading else {
            // What still comes is not looked at, nor is what is wrong with it.
            if error is IOError { context.close(promise: nil) }
            return
        }
        switch error {
        case is WireGuard.Excess: refuse(413, context)
        case HTTPParserError.headerOverflow: refuse(431, context)
        case is HTTPParserError: refuse(400, context)
        default: context.close(promise: nil)
        }
    }

    private var isReading: Bool {
        if case .answering = phase { false } else { true }
    }

    private func take(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let request = CaughtRequest(head)
        phase = .body(request)
        if let status = RequestRules.refusal(of: request) { refuse(status, context) }
    }

    private func take(
        _ part: ByteBuffer,
        of request: CaughtRequest,
        _ context: ChannelHandlerContext
    ) {
        guard body.count + part.readableBytes <= CatcherLimits.bodyBytesMax else {
            return refuse(413, context)
        }
        body += part.readableBytesView
    }

    private func finish(_ head: CaughtRequest, _ context: ChannelHandlerContext) {
        phase = .answering
        timer?.cancel()
        let request = CaughtRequest(
            method: head.method,
            target: head.target,
            headers: head.headers,
            body: body
        )
        body = []
        // One at a time for each connection, and none waits longer than the forwarder does.
        context.eventLoop.makeFutureWithTask { [desk] in await desk.take(request) }
            .assumeIsolated()
            .whenSuccess { self.write($0, context) }
    }

    private func refuse(_ status: Int, _ context: ChannelHandlerContext) {
        var (method, target) = ("", "")
        if case .body(let request) = phase { (method, target) = (request.method, request.target) }
        phase = .answering
        body = []
        desk.refused(RefusedRequest(status: status, method: method, target: target))
        write(CatcherAnswer(status: status), context)
    }

    private func write(_ answer: CatcherAnswer, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let status = HTTPResponseStatus(statusCode: answer.status)
        let text = status.mayHaveResponseBody ? answer.text : ""
        var headers = HTTPHeaders([("Connection", "close")])
        if status.mayHaveResponseBody {
            headers.add(name: "Content-Length", value: String(text.utf8.count))
        }
        if !text.isEmpty { headers.add(name: "Content-Type", value: "text/plain; charset=utf-8") }
        if let retryAfter = answer.retryAfter {
            headers.add(name: "Retry-After", value: retryAfter)
        }
        if answer.status == 405 { headers.add(name: "Allow", value: "POST") }
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !text.isEmpty {
            context.write(
                wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))),
                promise: nil
            )
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.linger(context) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        wait(context)
    }

    /// Lets the client read the answer and close: a connection that is closed over bytes that are
    /// still unread is reset, and the answer may be lost with it.
    private func linger(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        context.close(mode: .output, promise: nil)
        wait(context, TimeAmount(CatcherLimits.lingerTimeMax))
    }

    /// Waits for the rest of the request, or for the answer to be taken, and no longer.
    private func wait(_ context: ChannelHandlerContext, _ longest: TimeAmount? = nil) {
        timer?.cancel()
        guard context.channel.isActive else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: longest ?? timeMax) {
            if self.isReading { self.refuse(408, context) } else { context.close(promise: nil) }
        }
    }
}

extension CaughtRequest {
    /// A request whose body is still to come.
    fileprivate init(_ head: HTTPRequestHead) {
        self.init(
            method: head.method.rawValue,
            target: head.uri,
            headers: HeaderFields(head.headers.map { (name: $0.name, value: $0.value) }),
            body: []
        )
    }
}
