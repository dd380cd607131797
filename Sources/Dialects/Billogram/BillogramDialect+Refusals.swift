public import TollgateCore

extension BillogramDialect {
    /// The challenge beside a 401, as RFC 7617 wants it.
    static let challenge = #"Basic realm="Billogram", charset="UTF-8""#

    /// Writes a refusal in Billogram's envelope.
    ///
    /// The gatekeeper completes nothing for this dialect, because `readBody` asks for calls alone; were it
    /// to come to that, the answer fails closed.
    public func write(_ outcome: Outcome, _ request: RequestView) -> Reply {
        switch outcome {
        case .refused(let refusal): reply(to: refusal)
        case .completed: reply(to: Refusal(.unavailable))
        }
    }

    private func reply(to refusal: Refusal) -> Reply {
        switch refusal.code {
        case .missing:
            Envelope.error(401, .missingAuth, "The request carries no credential.")
                .challenging(Self.challenge)
        case .malformed, .unknown, .mismatch, .disabled, .expired, .revoked, .wrongEnvironment,
            .addressNotAllowed, .wrongOrganisation, .wrongKind, .signatureMissing, .signatureBad,
            .stale, .replayed:
            invalidCredential()
        case .ambiguous:
            Envelope.error(400, .invalidAuth, "The request carries more than one credential.")
        case .forbidden:
            Envelope.error(
                403,
                .permissionDenied,
                "The API user may not perform this operation."
            )
        case .limited:
            Envelope.error(429, .tooManyRequests, "There are too many requests.")
                .telling(refusal)
        case .noBackend, .unavailable:
            Envelope.error(503, .serviceUnavailable, "The service is not available now.")
                .telling(refusal)
        case .notFound: Envelope.notFound()
        case .methodNotAllowed:
            Envelope.error(405, .methodNotAllowed, "The method is not allowed here.")
                .allowing(refusal.allowedMethods)
        case .plainHTTP, .misdirected, .headTooLarge, .bodyTooLarge, .bodyTimeout,
            .unsupportedMediaType, .unreadable:
            badRequest(refusal)
        }
    }

    /// The answers to requests that cannot be taken as they came, whoever sent them.
    private func badRequest(_ refusal: Refusal) -> Reply {
        let (status, code, message): (Int, Envelope.Code, String) =
            switch refusal.code {
            case .plainHTTP: (403, .httpsRequired, "The API is reached over HTTPS only.")
            case .misdirected:
                (421, .misdirectedRequest, "This server does not answer for the requested host.")
            case .headTooLarge:
                (431, .requestHeadersTooLarge, "The request's header fields are too large.")
            case .bodyTooLarge:
                (413, .requestTooLarge, "The body is larger than \(Self.bodyBytesMax) bytes.")
            case .bodyTimeout: (408, .requestTimeout, "The body did not arrive in time.")
            case .unsupportedMediaType:
                (415, .unsupportedMediaType, "The body must be application/json.")
            default: (400, .invalidParameter, "The request cannot be read.")
            }
        return Envelope.error(status, code, refusal.explanation ?? message)
    }

    /// One and the same answer for every credential that is not let in, whatever the reason.
    private func invalidCredential() -> Reply {
        let reply = Envelope.error(
            invalidCredentialStatus.rawValue,
            .invalidAuth,
            "The API user or password is not valid."
        )
        return invalidCredentialStatus == .unauthorized
            ? reply.challenging(Self.challenge) : reply
    }
}
