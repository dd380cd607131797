import Gatekeeper
import TollgateCore

/// The configured options of Billplz's sandbox.
struct BillplzOptions: Sendable, Hashable {
    /// The configuration key of the account's setting Extra Payment Completion Information.
    static let extraPaymentCompletion = DialectOption(
        dialect: "billplz",
        name: "extraPaymentCompletion",
        choices: Switch.allCases.map(\.rawValue),
        summary: "Whether callbacks and redirects carry the transaction's id and status."
    )

    /// The words of a setting that is on or off, the default first.
    enum Switch: String, CaseIterable {
        /// Off.
        case off
        /// On.
        case on
    }

    /// Whether callbacks and redirects carry the transaction's id and status.
    let showsTransaction: Bool

    /// Reads the options of a sandbox's world.
    init(_ world: SandboxWorld) {
        let word = world.options[Self.extraPaymentCompletion.name]
        showsTransaction = word.flatMap(Switch.init) == .on
    }
}
