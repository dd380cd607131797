import BillogramDialect
import Gatekeeper
import TollgateCore

extension FaultInjection.Voice {
    /// How Billogram spells the faults of a sandbox.
    static let billogram = FaultInjection.Voice(
        BillogramDialect(),
        internalError: Envelope.error(500, .internalError, "The service has failed."),
        notAvailableYet: Envelope.error(
            404,
            .notAvailableYet,
            "The object is not available yet."
        ),
        success: Envelope.ok([:]),
        refuse: { header, message in Rejection.invalid(header, message).reply }
    )
}
