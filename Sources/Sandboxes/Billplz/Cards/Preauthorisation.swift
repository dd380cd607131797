import Gatekeeper
import TollgateCore

/// A bill's amount that is reserved on a card until it is captured.
struct Preauthorisation: StoredRecord, Hashable {
    /// The kind of its documents.
    static let document = BillplzDocument.preauthorisation
    /// How many random bytes its name spells.
    static let idByteCount = 24

    /// Its name.
    let id: String
    /// The bill.
    let billID: String
    /// The card.
    let cardID: String
    /// Whether the amount was taken.
    var isCaptured = false

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)),
            ("bill_id", .string(billID)),
            ("card_id", .string(cardID)),
            ("captured", .bool(isCaptured)),
        ])
    }

    /// It is found by its name alone.
    var index: [String: DocumentIndexValue] { [:] }
}

extension Preauthorisation {
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let billID = json["bill_id"]?.string,
            let cardID = json["card_id"]?.string, let isCaptured = json["captured"]?.bool
        else { return nil }
        self.init(id: id, billID: billID, cardID: cardID, isCaptured: isCaptured)
    }
}
