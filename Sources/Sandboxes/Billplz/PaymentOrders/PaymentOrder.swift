import Gatekeeper
import TollgateCore

/// One payment order: money on its way to a bank account (contract, section 5).
struct PaymentOrder: StoredRecord, Hashable {
    /// How far an order is.
    enum Status: String, Hashable, CaseIterable {
        /// The bank account is being looked up; what the answer to the making call says.
        case enquiring
        /// The money arrived.
        case completed
        /// The money came back.
        case refunded
    }

    /// The kind of its documents.
    static let document = BillplzDocument.paymentOrder
    /// The one bank code whose orders succeed in a sandbox.
    static let succeedingBankCode = "DUMMYBANKVERIFIED"
    /// Stands for the sender's own address of mail, which an order without one gets.
    static let senderEmail = "sender@example.com"

    /// Its name, a UUID.
    let id: String
    /// The collection that it belongs to.
    let collectionID: String
    /// The recipient's bank.
    let bankCode: String
    /// The recipient's account.
    let bankAccountNumber: String
    /// The recipient.
    let name: String
    /// What it is for.
    let description: String
    /// The recipient's address of mail.
    let email: String
    /// Whether the sender is told by mail.
    let notifiesSender: Bool
    /// Whether the recipient is told by mail.
    let notifiesRecipient: Bool
    /// The sum in sen.
    let total: Int64
    /// The sender's own name for it, unique in its collection.
    let referenceID: String?

    /// How it ends, which its bank alone decides.
    var outcome: Status {
        bankCode == Self.succeedingBankCode ? .completed : .refunded
    }

    /// The account's owner as the bank knows it; a bank that fails knows none.
    var displayName: String? { outcome == .completed ? name : nil }

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)),
            ("collection_id", .string(collectionID)),
            ("bank_code", .string(bankCode)),
            ("bank_account_number", .string(bankAccountNumber)),
            ("name", .string(name)),
            ("description", .string(description)),
            ("email", .string(email)),
            ("notifies_sender", .bool(notifiesSender)),
            ("notifies_recipient", .bool(notifiesRecipient)),
            ("total", .integer(total)),
            ("reference_id", .optional(referenceID)),
        ])
    }

    /// The column by which a taken reference is found.
    static let referenceColumn = "reference"

    /// A reference is unique in its collection, so the collection's name stands in front of it.
    static func reference(_ referenceID: String, in collectionID: String) -> DocumentIndexValue {
        .text("\(collectionID)/\(referenceID)")
    }

    /// The columns by which it is found.
    var index: [String: DocumentIndexValue] {
        guard let referenceID else { return [:] }
        return [Self.referenceColumn: Self.reference(referenceID, in: collectionID)]
    }

    /// The order as the API shows it.
    ///
    /// - Parameter status: How far it is.
    /// - Returns: The answer; the sum is a string.
    func answer(_ status: Status) -> JSONValue {
        [
            "id": .string(id),
            "payment_order_collection_id": .string(collectionID),
            "bank_code": .string(bankCode),
            "bank_account_number": .string(bankAccountNumber),
            "name": .string(name),
            "description": .string(description),
            "email": .string(email),
            "status": .string(status.rawValue),
            "notification": .bool(notifiesSender),
            "recipient_notification": .bool(notifiesRecipient),
            "total": .string(String(total)),
            "reference_id": .optional(referenceID),
            "display_name": .optional(displayName),
        ]
    }

    /// What the callback of its end says, in the documented order; the signer adds epoch and checksum.
    var told: JSONObject {
        JSONObject([
            ("id", .string(id)),
            ("payment_order_collection_id", .string(collectionID)),
            ("bank_code", .string(bankCode)),
            ("bank_account_number", .string(bankAccountNumber)),
            ("name", .string(name)),
            ("description", .string(description)),
            ("email", .string(email)),
            ("status", .string(outcome.rawValue)),
            ("notification", .string(notifiesSender ? "true" : "false")),
            ("recipient_notification", .string(notifiesRecipient ? "true" : "false")),
            ("reference_id", .string(referenceID ?? "")),
            ("display_name", .string(displayName ?? "")),
            ("total", .string(String(total))),
        ])
    }
}

extension PaymentOrder {
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let collectionID = json["collection_id"]?.string,
            let bankCode = json["bank_code"]?.string,
            let bankAccountNumber = json["bank_account_number"]?.string,
            let name = json["name"]?.string, let description = json["description"]?.string,
            let email = json["email"]?.string,
            let notifiesSender = json["notifies_sender"]?.bool,
            let notifiesRecipient = json["notifies_recipient"]?.bool,
            let total = json["total"]?.integer
        else { return nil }
        self.init(
            id: id,
            collectionID: collectionID,
            bankCode: bankCode,
            bankAccountNumber: bankAccountNumber,
            name: name,
            description: description,
            email: email,
            notifiesSender: notifiesSender,
            notifiesRecipient: notifiesRecipient,
            total: total,
            referenceID: json["reference_id"]?.string
        )
    }
}
