import BillplzDialect
public import Gatekeeper
import TollgateCore

/// Billplz as the server's registry takes it.
public enum BillplzModule {
    /// The dialect, its sandbox and its part of `quickstart`.
    public static let module = DialectModule(
        name: "billplz",
        title: "Billplz",
        basePath: "/api",
        kinds: [.billplzSecretKey, .billplzXSignatureKey],
        options: [BillplzOptions.extraPaymentCompletion],
        makeDialect: { _ in BillplzDialect() },
        makeSandbox: { FaultInjection(BillplzSandbox($0), voice: .billplz) },
        callbackSigner: BillplzCallbackSigner(),
        callbackPlan: { BillplzPlans.plan($0) },
        callbackKeyKind: CredentialKind.billplzXSignatureKey.name,
        seed: { try BillplzSeed($0, $1).fill() },
        actions: [PayAction.action],
        quickstart: { try await BillplzQuickstart(desk: $0).section() }
    )
}
