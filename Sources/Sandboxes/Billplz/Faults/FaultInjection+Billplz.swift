import BillplzDialect
import Gatekeeper
import TollgateCore

extension FaultInjection.Voice {
    /// How Billplz spells the faults of a sandbox: as the dialect spells the same refusals.
    static let billplz = FaultInjection.Voice(
        write: { fault, call in
            func refused(_ code: RefusalCode, wait: Bool = false) -> Reply {
                var refusal = Refusal(code)
                if wait { refusal.retryAfter = SandboxFault.retryAfter }
                return BillplzDialect().write(.refused(refusal), call.request)
            }
            return switch fault {
            case .limited: refused(.limited, wait: true)
            case .unavailable: refused(.unavailable, wait: true)
            case .invalidAuth: refused(.mismatch)
            case .internalError, .slow:
                BillplzReply.error(
                    500,
                    BillplzReply.ErrorType.internalServerError.rawValue,
                    "The service has failed."
                )
            case .notAvailableYet: BillplzReply.notFound()
            case .malformed: malformed
            }
        },
        refuse: { _, message in BillplzReply.invalid([message]) }
    )

    /// A success that ends in the middle of its JSON.
    private static var malformed: Reply {
        var reply = BillplzReply.ok(["id": "00000000"])
        reply.body.removeLast(2)
        return reply
    }
}
