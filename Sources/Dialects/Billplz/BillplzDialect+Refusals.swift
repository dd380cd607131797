public import TollgateCore

extension BillplzDialect {
    /// The challenge beside a 401, as RFC 9110 wants it; no known client reads it.
    static let challenge = #"Basic realm="Billplz", charset="UTF-8""#

    /// Writes a refusal as Billplz spells it.
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
        case .missing, .malformed, .unknown, .mismatch, .disabled, .expired, .revoked,
            .wrongEnvironment, .addressNotAllowed, .wrongOrganisation, .wrongKind:
            unauthorized("Access denied")
        case .ambiguous: unauthorized("The request carries more than one credential")
        case .forbidden:
            error(403, .forbidden, "The secret key may not perform this operation")
        case .signatureMissing, .signatureBad, .stale, .replayed, .unreadable:
            BillplzReply.invalid([refusal.explanation ?? Self.invalidity(refusal.code)])
        case .limited: BillplzReply.rateLimit().telling(refusal)
        case .noBackend, .unavailable:
            error(503, .serviceUnavailable, "The service is not available now").telling(refusal)
        case .notFound: BillplzReply.notFound()
        case .methodNotAllowed:
            error(405, .methodNotAllowed, "The method is not allowed here")
                .allowing(refusal.allowedMethods)
        case .plainHTTP, .misdirected, .headTooLarge, .bodyTooLarge, .bodyTimeout,
            .unsupportedMediaType:
            badRequest(refusal)
        }
    }

    /// What is wrong with a parameter, where the refusal itself does not say.
    ///
    /// Nobody documents the answer to a wrong checksum. It is one to an invalid parameter, not to a
    /// wrong key, which the official plugins would report to the merchant (contract, section 3).
    private static func invalidity(_ code: RefusalCode) -> String {
        switch code {
        case .signatureMissing: "Checksum can't be blank"
        case .signatureBad: "Checksum is invalid"
        case .stale: "Epoch is too far from the current time"
        case .replayed: "Checksum has already been used"
        default: "The request cannot be read"
        }
    }

    /// The answers to requests that cannot be taken as they came, whoever sent them.
    private func badRequest(_ refusal: Refusal) -> Reply {
        let (status, type, message): (Int, BillplzReply.ErrorType, String) =
            switch refusal.code {
            case .plainHTTP: (403, .httpsRequired, "The API is reached over HTTPS only")
            case .misdirected:
                (421, .misdirectedRequest, "This server does not answer for the requested host")
            case .headTooLarge:
                (431, .headersTooLarge, "The request's header fields are too large")
            case .bodyTooLarge:
                (413, .bodyTooLarge, "The body is too large")
            case .bodyTimeout: (408, .requestTimeout, "The body did not arrive in time")
            default:
                (
                    415, .unsupportedMediaType,
                    "The body must be a form, multipart/form-data or application/json"
                )
            }
        return error(status, type, refusal.explanation ?? message)
    }

    private func unauthorized(_ message: String) -> Reply {
        error(401, .unauthorized, message).challenging(Self.challenge)
    }

    private func error(_ status: Int, _ type: BillplzReply.ErrorType, _ message: String) -> Reply {
        BillplzReply.error(status, type.rawValue, message)
    }
}
