import Authority
import BillplzDialect
import Gatekeeper
import TollgateCore

/// Where a payer goes after a payment.
struct PaymentReturn: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// The address of the merchant's site with the result, signed where the organisation has an X
    /// Signature key; `nil` where the bill names no address.
    ///
    /// It is the same every time for the same payment and key.
    func url(
        of settlement: Settlement,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> String? {
        // What is stored was checked when it came, but a snapshot may have been written by hand.
        guard let base = settlement.bill.redirectURL,
            WebAddress.isAllowed(base)
        else { return nil }
        return BillplzRedirect.url(
            base,
            fields: settlement.redirectFields(BillplzOptions(world)),
            key: try world.xSignatureKey(settlement.place, at: now, transaction)
        )
    }
}

extension SandboxWorld {
    /// The key that signs what an organisation is told; `nil` where it has not enabled one.
    func xSignatureKey(
        _ place: SandboxPlace,
        at now: Instant,
        _ transaction: any StoreTransaction
    ) throws -> Secret? {
        try signingKeys.newest(
            CredentialKind.billplzXSignatureKey.name,
            of: place.organisation,
            in: place.environment,
            at: now,
            transaction
        )
    }
}
