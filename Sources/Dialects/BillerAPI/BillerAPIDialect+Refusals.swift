public import TollgateCore

extension BillerAPIDialect {
    /// Writes an outcome as BillerAPI spells it.
    public func write(_ outcome: Outcome, _ request: RequestView) -> Reply {
        switch outcome {
        case .refused(let refusal): reply(to: refusal, Challenges(request, clientHeaders))
        case .completed(let completion):
            reply(to: completion)
                ?? reply(to: Refusal(.unavailable), Challenges(request, clientHeaders))
        }
    }

    /// Writes what the gatekeeper did; `nil` for what this dialect asks nobody to do, and for a
    /// token that is no text.
    private func reply(to completion: Completion) -> Reply? {
        switch completion {
        case .link(.success(let answer)): LinkReply.reply(to: answer)
        case .link(.failure(let fault)): LinkReply.reply(to: fault)
        case .sessionOpened, .sessionClosed, .tokensIssued: nil
        }
    }

    private func reply(to refusal: Refusal, _ challenges: Challenges) -> Reply {
        switch refusal.code {
        case .missing: unauthorized(wrong: false, challenges)
        case .malformed, .unknown, .mismatch, .disabled, .expired, .revoked, .wrongEnvironment,
            .addressNotAllowed, .wrongOrganisation, .wrongKind, .signatureMissing, .signatureBad,
            .stale, .replayed:
            unauthorized(wrong: true, challenges)
        case .ambiguous: error(400, "The request carries more than one credential")
        case .unreadable: error(400, refusal.explanation ?? "Validation failed")
        case .forbidden:
            error(403, "The credential may not perform this operation")
                .challenging(challenges.forbidden(refusal.scope))
        case .limited: error(429, "There are too many requests").telling(refusal)
        case .noBackend, .unavailable:
            error(503, "The service is not available now").telling(refusal)
        case .notFound: error(404, "There is no such path")
        case .methodNotAllowed:
            error(405, "The method is not allowed here").allowing(refusal.allowedMethods)
        case .plainHTTP, .misdirected, .headTooLarge, .bodyTooLarge, .bodyTimeout,
            .unsupportedMediaType:
            badRequest(refusal)
        }
    }

    /// One and the same answer for every credential that is not let in, whatever the reason, and
    /// for none.
    ///
    /// The message is the founding document's, but where the operation takes tokens and the request
    /// carries nothing else.
    private func unauthorized(wrong isWrong: Bool, _ challenges: Challenges) -> Reply {
        let message =
            challenges.isBearerCall ? "Invalid or expired token" : "Invalid client credentials"
        return error(401, message).challenging(challenges.unauthorized(wrong: isWrong))
    }

    /// The answers to requests that cannot be taken as they came, whoever sent them.
    private func badRequest(_ refusal: Refusal) -> Reply {
        let (status, message): (Int, String) =
            switch refusal.code {
            case .plainHTTP: (403, "The API is reached over HTTPS only")
            case .misdirected: (421, "This server does not answer for the requested host")
            case .headTooLarge: (431, "The request's header fields are too large")
            case .bodyTooLarge: (413, "The body is too large")
            case .bodyTimeout: (408, "The body did not arrive in time")
            default: (415, "The body must be application/json, without a content coding")
            }
        return error(status, refusal.explanation ?? message)
    }

    private func error(_ status: Int, _ message: String) -> Reply {
        BillerAPIReply.error(status, nil, message)
    }
}

extension Reply {
    /// The same answer with several challenges, each in a field of its own.
    fileprivate func challenging(_ challenges: [String]) -> Reply {
        challenges.reduce(self) { $0.challenging($1) }
    }
}
