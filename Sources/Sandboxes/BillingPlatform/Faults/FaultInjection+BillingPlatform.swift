import BillingPlatformDialect
import Gatekeeper
import TollgateCore

extension FaultInjection.Voice {
    /// How BillingPlatform spells the faults of a sandbox.
    ///
    /// - Parameter options: The values of the dialect's configuration keys, which choose the status
    ///   of a wrong session, also of one that is feigned.
    /// - Returns: The spelling.
    static func billingPlatform(options: [String: String]) -> FaultInjection.Voice {
        FaultInjection.Voice(
            BillingPlatformDialect(options: options),
            internalError: BillingPlatformReply.error(
                500,
                .internalError,
                "The service has failed."
            ),
            notAvailableYet: Rejection.notFoundReply,
            success: BillingPlatformReply.rows("retrieveResponse", [["Id": "1"]]),
            refuse: { _, message in BillingPlatformReply.error(400, .badRequest, message) }
        )
    }
}
