public import TollgateCore

extension BillingPlatformDialect {
    /// The challenge beside a 401, as RFC 9110 wants it; no known client reads it.
    static let challenge = #"Session realm="BillingPlatform", Bearer realm="BillingPlatform""#

    /// The challenge beside a 401 to an OAuth client, as RFC 6749, section 5.2, wants it.
    static let clientChallenge = #"Basic realm="BillingPlatform", charset="UTF-8""#

    /// Writes an outcome as BillingPlatform spells it; the login and the OAuth endpoint have forms
    /// of their own.
    public func write(_ outcome: Outcome, _ request: RequestView) -> Reply {
        let entrance = Entrance(path: request.path)
        switch outcome {
        case .refused(let refusal): return reply(to: refusal, entrance)
        case .completed(let completion):
            return reply(to: completion) ?? reply(to: Refusal(.unavailable), entrance)
        }
    }

    private func reply(to completion: Completion) -> Reply? {
        switch completion {
        case .sessionOpened(let token, _, _): token.reveal().map(BillingPlatformReply.session)
        case .sessionClosed: BillingPlatformReply.loggedOut()
        case .tokensIssued(let tokens): BillingPlatformReply.tokens(tokens)
        case .link: nil
        }
    }

    private func reply(to refusal: Refusal, _ entrance: Entrance?) -> Reply {
        switch refusal.code {
        case .missing, .malformed, .unknown, .mismatch, .disabled, .expired, .revoked,
            .wrongEnvironment, .addressNotAllowed, .wrongOrganisation, .wrongKind,
            .signatureMissing, .signatureBad, .stale, .replayed:
            notLetIn(refusal.code, entrance)
        case .ambiguous:
            error(400, .badRequest, "The request carries more than one credential", entrance)
        case .unreadable:
            error(
                400,
                .badRequest,
                refusal.explanation ?? "The request cannot be read",
                entrance
            )
        case .forbidden:
            error(
                403,
                .forbidden,
                refusal.explanation ?? "The caller may not perform this operation",
                entrance
            )
        case .limited:
            error(429, .tooManyRequests, "There are too many requests", entrance)
                .telling(refusal)
        case .noBackend, .unavailable:
            error(503, .serviceUnavailable, "The service is not available now", entrance)
                .telling(refusal)
        case .notFound: error(404, .notFound, "There is no such path", entrance)
        case .methodNotAllowed:
            error(405, .methodNotAllowed, "The method is not allowed here", entrance)
                .allowing(refusal.allowedMethods)
        case .plainHTTP, .misdirected, .headTooLarge, .bodyTooLarge, .bodyTimeout,
            .unsupportedMediaType:
            badRequest(refusal, entrance)
        }
    }

    /// One and the same answer for every credential that is not let in, whatever the reason.
    ///
    /// No credential at all has the same body, as the founding document has it. Only the status can
    /// differ: 500 is what the live service says to a wrong session, and never to an absent one
    /// (contract, B1).
    private func notLetIn(_ code: RefusalCode, _ entrance: Entrance?) -> Reply {
        switch entrance {
        case .login: return BillingPlatformReply.loginFailed().challenging(Self.challenge)
        case .authenticate:
            return BillingPlatformReply.oauthError(
                401,
                "invalid_client",
                "The client's id or secret is not valid"
            ).challenging(Self.clientChallenge)
        case nil:
            let status = code == .missing ? .unauthorized : invalidSessionStatus
            let reply = error(status.rawValue, .invalidSessionID, "Invalid session ID", nil)
            return status == .unauthorized ? reply.challenging(Self.challenge) : reply
        }
    }

    /// The answers to requests that cannot be taken as they came, whoever sent them.
    private func badRequest(_ refusal: Refusal, _ entrance: Entrance?) -> Reply {
        let (status, code, message): (Int, BillingPlatformReply.ErrorCode, String) =
            switch refusal.code {
            case .plainHTTP: (403, .httpsRequired, "The API is reached over HTTPS only")
            case .misdirected:
                (421, .misdirectedRequest, "This server does not answer for the requested host")
            case .headTooLarge:
                (431, .headersTooLarge, "The request's header fields are too large")
            case .bodyTooLarge: (413, .requestTooLarge, "The body is too large")
            case .bodyTimeout: (408, .requestTimeout, "The body did not arrive in time")
            default:
                (415, .unsupportedMediaType, "The body must come without a content coding")
            }
        return error(status, code, refusal.explanation ?? message, entrance)
    }

    /// An error in the form of the place: OAuth's own at the OAuth endpoint, both shapes elsewhere.
    private func error(
        _ status: Int,
        _ code: BillingPlatformReply.ErrorCode,
        _ message: String,
        _ entrance: Entrance?
    ) -> Reply {
        guard entrance == .authenticate else {
            return BillingPlatformReply.error(status, code, message)
        }
        let word =
            switch code {
            case .tooManyRequests, .serviceUnavailable: "temporarily_unavailable"
            case .badRequest where message == TokenRequest.unsupportedGrant:
                "unsupported_grant_type"
            default: "invalid_request"
            }
        return BillingPlatformReply.oauthError(status, word, message)
    }
}
