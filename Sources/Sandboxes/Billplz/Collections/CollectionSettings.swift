import Gatekeeper
import TollgateCore

/// Whether bills of a collection are meant to be made.
enum CollectionStatus: String, Sendable, Hashable, CaseIterable {
    /// They are.
    case active
    /// They are not; making one by call activates the collection.
    case inactive
}

/// Whether payers get a receipt by mail.
enum ReceiptDelivery: String, Sendable, Hashable, CaseIterable {
    /// Always.
    case active
    /// Never.
    case inactive
    /// As the account says.
    case global
}

/// What both kinds of collection can be told by further calls.
struct CollectionSettings: Sendable, Hashable {
    /// Whether bills are meant to be made.
    var status = CollectionStatus.active
    /// Whether payers get a receipt.
    var receiptDelivery = ReceiptDelivery.global
    /// The payment methods that payers may choose.
    var paymentMethods = PaymentMethod.usual
}

extension CollectionSettings {
    /// What is kept of the settings.
    var json: JSONValue {
        [
            "status": .string(status.rawValue),
            "receipt_delivery": .string(receiptDelivery.rawValue),
            "payment_methods": .array(
                PaymentMethod.allCases.filter(paymentMethods.contains).map { .string($0.rawValue) }
            ),
        ]
    }

    /// Reads what was kept.
    init?(_ json: JSONValue?) {
        guard let object = json?.object,
            let status = object["status"]?.string.flatMap(CollectionStatus.init),
            let delivery = object["receipt_delivery"]?.string.flatMap(ReceiptDelivery.init),
            let methods = object["payment_methods"]?.array
        else { return nil }
        self.status = status
        receiptDelivery = delivery
        paymentMethods = Set(methods.compactMap { $0.string.flatMap(PaymentMethod.init) })
    }
}

/// Either kind of collection: an id names one of both.
protocol CollectionRecord: StoredRecord where DocumentKind == BillplzDocument {
    /// What further calls can change.
    var settings: CollectionSettings { get set }
}

extension CollectionRecord {
    /// The column with the status.
    static var statusColumn: String { "status" }

    /// The columns by which collections are found.
    var index: [String: DocumentIndexValue] {
        [Self.statusColumn: .text(settings.status.rawValue)]
    }
}
