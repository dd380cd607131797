import Gatekeeper
import TollgateCore

/// A collection of payment orders (contract, section 5).
struct PaymentOrderCollection: StoredRecord, Hashable {
    /// The kind of its documents.
    static let document = BillplzDocument.paymentOrderCollection

    /// Its name, a UUID.
    let id: String
    /// Its title.
    let title: String
    /// Where its orders' callbacks go, or `nil`.
    let callbackURL: String?
    /// How many orders were made in it.
    var orderCount: Int64 = 0
    /// What its completed orders paid out, in sen.
    var paidAmount: Int64 = 0

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)),
            ("title", .string(title)),
            ("callback_url", .optional(callbackURL)),
            ("order_count", .integer(orderCount)),
            ("paid_amount", .integer(paidAmount)),
        ])
    }

    /// It is found by its name alone.
    var index: [String: DocumentIndexValue] { [:] }

    /// The collection as the API shows it: counts and sums are strings.
    var answer: JSONValue {
        [
            "id": .string(id),
            "title": .string(title),
            "payment_orders_count": .string(String(orderCount)),
            "paid_amount": .string(String(paidAmount)),
            "status": "active",
            "callback_url": .optional(callbackURL),
        ]
    }
}

extension PaymentOrderCollection {
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let title = json["title"]?.string,
            let orderCount = json["order_count"]?.integer,
            let paidAmount = json["paid_amount"]?.integer,
            // Far from where a sum of two could trap.
            (0...Int64.max / 2).contains(orderCount), (0...Int64.max / 2).contains(paidAmount)
        else { return nil }
        self.init(
            id: id,
            title: title,
            callbackURL: json["callback_url"]?.string,
            orderCount: orderCount,
            paidAmount: paidAmount
        )
    }
}
