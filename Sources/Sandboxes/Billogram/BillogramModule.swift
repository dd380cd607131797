import BillogramDialect
public import Gatekeeper
import TollgateCore

/// Billogram as the server's registry takes it.
public enum BillogramModule {
    /// The dialect, its sandbox and its part of `quickstart`.
    public static let module = DialectModule(
        name: "billogram",
        title: "Billogram",
        basePath: "/api/v2",
        kinds: [.billogramAPIUser],
        options: [BillogramDialect.invalidCredentialStatusOption],
        makeDialect: { BillogramDialect(options: $0) },
        makeSandbox: { FaultInjection(BillogramSandbox($0), voice: .billogram) },
        callbackSigner: BillogramCallbackSigner(),
        vaultPurposes: [BillogramDesk.vaultPurpose],
        seed: { try BillogramSeed($0, $1).fill() },
        quickstart: { try await BillogramQuickstart(desk: $0).section() }
    )
}
