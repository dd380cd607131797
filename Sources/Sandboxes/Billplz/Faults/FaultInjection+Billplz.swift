import BillplzDialect
import Gatekeeper
import TollgateCore

extension FaultInjection.Voice {
    /// How Billplz spells the faults of a sandbox.
    static let billplz = FaultInjection.Voice(
        BillplzDialect(),
        internalError: BillplzReply.error(
            500,
            BillplzReply.ErrorType.internalServerError.rawValue,
            "The service has failed."
        ),
        notAvailableYet: BillplzReply.notFound(),
        success: BillplzReply.ok(["id": "00000000"]),
        refuse: { _, message in BillplzReply.invalid([message]) }
    )
}
