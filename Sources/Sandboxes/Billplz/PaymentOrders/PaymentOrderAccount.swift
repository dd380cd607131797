import Gatekeeper
import TollgateCore

/// How much of its payment order limit an organisation has paid out.
///
/// Every sandbox starts with the same limit. A completed order takes its sum from it; a refunded one
/// gives it back in the same moment, so it takes nothing. Nothing refills it but emptying the sandbox.
struct PaymentOrderAccount: StoredRecord, Hashable {
    /// The kind of its documents.
    static let document = BillplzDocument.paymentOrderAccount
    /// The name of the one that an organisation has.
    static let id = "limit"
    /// The limit of an empty sandbox in sen: RM 100,000.00.
    static let start: Int64 = 10_000_000

    /// What completed orders have paid out, in sen.
    private(set) var spent: Int64 = 0

    /// What orders may still cost, in sen.
    var remaining: Int64 { Self.start - spent }

    /// Takes a sum out; tells whether there was as much.
    mutating func take(_ total: Int64) -> Bool {
        guard total <= remaining else { return false }
        spent += total
        return true
    }

    /// Its name.
    var id: String { Self.id }

    /// What is kept of it.
    var json: JSONObject { JSONObject([("spent", .integer(spent))]) }

    /// It is found by its name alone.
    var index: [String: DocumentIndexValue] { [:] }
}

extension PaymentOrderAccount {
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let spent = json["spent"]?.integer, (0...Self.start).contains(spent) else {
            return nil
        }
        self.init(spent: spent)
    }
}
