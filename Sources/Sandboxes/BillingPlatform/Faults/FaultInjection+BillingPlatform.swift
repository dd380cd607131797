import BillingPlatformDialect
import Gatekeeper
import TollgateCore

extension FaultInjection.Voice {
    /// How BillingPlatform spells the faults of a sandbox.
    static let billingPlatform = FaultInjection.Voice(
        BillingPlatformDialect(),
        internalError: BillingPlatformReply.error(500, .internalError, "The service has failed."),
        notAvailableYet: BillingPlatformReply.error(404, .notFound, "No record was found."),
        success: BillingPlatformReply.rows("retrieveResponse", [["Id": "1"]]),
        refuse: { _, message in BillingPlatformReply.error(400, .badRequest, message) }
    )
}
