import NIOCore
import NIOHTTP1
import NIOSSL

/// Sends one request when the connection is up, reads the answer within its bounds, and closes.
final class PostHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: HTTPRequestHead
    private let body: ByteBuffer
    private let promise: EventLoopPromise<ReceiverAnswer>
    private var head: HTTPResponseHead?
    private var kept: [UInt8] = []
    private var bodyBytes = 0

    init(request: HTTPRequestHead, body: ByteBuffer, promise: EventLoopPromise<ReceiverAnswer>) {
        self.request = request
        self.body = body
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(request)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let part):
            bodyBytes += part.readableBytes
            kept += part.readableBytesView.prefix(AnswerText.bytesMax - kept.count)
            if bodyBytes >= ReceiverAnswer.bodyBytesMax { finish(context) }
        case .end: finish(context)
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

    private func finish(_ context: ChannelHandlerContext) {
        guard let head else { return }
        promise.succeed(
            ReceiverAnswer(
                status: Int(head.status.code),
                retryAfter: head.headers.first(name: "retry-after"),
                text: AnswerText.harmless(kept)
            )
        )
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
