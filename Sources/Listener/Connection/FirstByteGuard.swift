import Gatekeeper
import NIOCore
import TollgateCore

/// Stands at the socket: sends away who speaks the wrong protocol, and cuts the connection when told.
///
/// The first byte of TLS is 0x16, which begins no request of HTTP. Plain HTTP on a TLS port is told so
/// in plain HTTP; TLS on a plain port is closed, as nothing that could be said would be understood.
final class FirstByteGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case waiting
        case passing
        case sendingAway
    }

    private static let tlsHandshake: UInt8 = 0x16

    private let reception: Reception
    private let facts: ConnectionFacts
    private let loopState: LoopState
    private var phase = Phase.waiting

    /// Makes a guard; call it on the connection's loop.
    init(_ reception: Reception, _ facts: ConnectionFacts, _ loopState: LoopState) {
        self.reception = reception
        self.facts = facts
        self.loopState = loopState
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if phase == .waiting { judge(unwrapInboundIn(data), context) }
        if phase == .passing { context.fireChannelRead(data) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ConnectionCut: context.close(promise: nil)
        case ChannelEvent.inputClosed where phase == .sendingAway: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func judge(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) else { return }
        if (first == Self.tlsHandshake) == facts.isSecure {
            phase = .passing
            return
        }
        phase = .sendingAway
        context.fireUserInboundEventTriggered(ConnectionSentAway())
        guard facts.isSecure else {
            reception.noteUnreadable("tls_on_plain_port", from: facts.client)
            return context.close(promise: nil)
        }
        explain(context)
    }

    /// Says in plain HTTP that this port speaks HTTPS, then drops what comes until the client closes.
    private func explain(_ context: ChannelHandlerContext) {
        let requestID = loopState.makeRequestID()
        reception.noteUnreadable(
            HeadFault.plainHTTP.reason,
            from: facts.client,
            requestID: requestID
        )
        let neutral = NeutralReply(publicURL: reception.profile.publicURL, requestID: requestID)
        let reply = neutral.make(.plainHTTP as HeadFault)
        let head = ResponseHead(
            status: reply.status,
            headers: reply.headers,
            body: .length(reply.body.count),
            isForHead: false,
            requestID: requestID,
            date: loopState.dateText(reception.time.now()),
            isSecure: false,
            closes: true
        )
        var wire = HTTP1Wire(facts, allocator: context.channel.allocator)
        if let answer = wire.messages(for: .whole(head, reply.body)).0 {
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        }
        context.close(mode: .output, promise: nil)
        let bound = context.loopBound
        context.eventLoop.scheduleTask(in: TimeAmount(ListenerTimeouts.lingering)) {
            bound.value.close(promise: nil)
        }
    }
}

/// Tells the handlers behind the guard that the connection is not theirs.
struct ConnectionSentAway: Sendable {}
