import NIOCore
import NIOHTTP1
import NIOSSL

/// Sends one request when the connection is up, reads the answer within its bounds, and closes.
final class ExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: WireRequest
    private let bounds: AnswerBounds
    private let promise: EventLoopPromise<WireAnswer>
    private var head: HTTPResponseHead?
    private var kept: [UInt8] = []
    private var bodyBytes = 0

    init(_ request: WireRequest, _ bounds: AnswerBounds, promise: EventLoopPromise<WireAnswer>) {
        self.request = request
        self.bounds = bounds
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        if !request.body.isEmpty {
            let body = ByteBuffer(bytes: request.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let part):
            bodyBytes += part.readableBytes
            kept += part.readableBytesView.prefix(bounds.keptMax - kept.count)
            if bodyBytes >= bounds.readMax { finish(context, isWhole: false) }
        case .end: finish(context, isWhole: kept.count == bodyBytes)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(Self.fault(of: error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(DeliveryFault.badAnswer)
        context.fireChannelInactive()
    }

    private func finish(_ context: ChannelHandlerContext, isWhole: Bool) {
        guard let head else { return }
        promise.succeed(WireAnswer(head: head, body: kept, isWhole: isWhole))
        context.close(promise: nil)
    }

    private static func fault(of error: any Error) -> DeliveryFault {
        switch error {
        case let error as NIOSSLExtraError:
            let names: [NIOSSLExtraError] = [
                .failedToValidateHostname, .serverHostnameImpossibleToMatch, .invalidSNIHostname,
            ]
            return names.contains(error) ? .untrusted : .unreachable
        case NIOSSLError.handshakeFailed(let reason):
            return "\(reason)".contains("CERTIFICATE_VERIFY_FAILED") ? .untrusted : .unreachable
        case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate:
            return .untrusted
        default: return .badAnswer
        }
    }
}
