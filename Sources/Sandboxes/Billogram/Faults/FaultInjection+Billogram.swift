import BillogramDialect
import Gatekeeper
import TollgateCore

extension FaultInjection.Voice {
    /// How Billogram spells the faults of a sandbox: as the dialect spells the same refusals.
    static let billogram = FaultInjection.Voice(
        write: { fault, call in
            let dialect = BillogramDialect()
            func refused(_ code: RefusalCode, wait: Bool = false) -> Reply {
                var refusal = Refusal(code)
                if wait { refusal.retryAfter = SandboxFault.retryAfter }
                return dialect.write(.refused(refusal), call.request)
            }
            return switch fault {
            case .limited: refused(.limited, wait: true)
            case .unavailable: refused(.unavailable, wait: true)
            case .invalidAuth: refused(.mismatch)
            case .internalError, .slow:
                Envelope.error(500, .internalError, "The service has failed.")
            case .notAvailableYet:
                Envelope.error(404, .notAvailableYet, "The object is not available yet.")
            case .malformed: malformed
            }
        },
        refuse: { header, message in Rejection.invalid(header, message).reply }
    )

    /// A success that ends in the middle of its JSON.
    private static var malformed: Reply {
        var reply = Envelope.ok([:])
        reply.body.removeLast(2)
        return reply
    }
}
