import BillogramDialect
public import Gatekeeper
import TollgateCore

/// Billogram as the server's registry takes it.
public enum BillogramModule {
    /// The dialect, its sandbox and its part of `quickstart`.
    public static let module = DialectModule(
        name: "billogram",
        kinds: [.billogramAPIUser],
        options: [BillogramDialect.invalidCredentialStatusOption],
        makeDialect: { BillogramDialect(options: $0) },
        makeSandbox: { BillogramSandbox(store: $0.store) },
        quickstart: { try await BillogramQuickstart(desk: $0).section() }
    )
}
