import BillerAPIDialect
import Gatekeeper
import TollgateCore

extension FaultInjection.Voice {
    /// How BillerAPI spells the faults of a sandbox.
    static func billerAPI(_ dialect: BillerAPIDialect) -> FaultInjection.Voice {
        FaultInjection.Voice(
            dialect,
            internalError: BillerAPIReply.error(500, nil, "Internal server error"),
            notAvailableYet: BillerAPIReply.notFound(),
            success: BillerAPIReply.ok(PageRequest.json("data", [], next: nil)),
            refuse: { _, message in BillerAPIReply.invalid(message) }
        )
    }
}
