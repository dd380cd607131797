import BillerAPISandbox
import BillingPlatformSandbox
import BillogramSandbox
import BillplzSandbox

extension Registry {
    /// The dialects that are built in: one line each.
    public static let standard = Registry([
        BillogramModule.module, BillingPlatformModule.module, BillplzModule.module,
        BillerAPIModule.module,
    ])
}
