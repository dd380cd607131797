import Gatekeeper
import TollgateCore

/// What a try to pay came to.
enum TransactionStatus: String, Sendable, Hashable, CaseIterable {
    /// It is under way; the sandbox's simulator decides at once, so no transaction stays so.
    case pending
    /// The money came.
    case completed
    /// It did not.
    case failed
}

/// One try to pay a bill.
struct BillTransaction: StoredRecord, Hashable {
    /// The kind of its documents.
    static let document = BillplzDocument.transaction
    /// The column with the bill's id.
    static let billColumn = "bill"
    /// The column with the bill's id and the status.
    static let statusColumn = "bill_status"

    /// Its name.
    let id: String
    /// The bill.
    let bill: String
    /// What it came to.
    let status: TransactionStatus
    /// When the money came, or `nil`.
    let completedAt: Instant?
    /// The word for the way that was taken, such as `FPX`.
    let channel: String

    /// The columns by which transactions are found.
    var index: [String: DocumentIndexValue] {
        [
            Self.billColumn: .text(bill),
            Self.statusColumn: .text(Self.statusKey(bill, status)),
        ]
    }

    /// The transactions of a bill, with any status or one.
    static func filter(_ bill: String, _ status: TransactionStatus?) -> DocumentQuery.Filter {
        guard let status else { return .equals(column: billColumn, .text(bill)) }
        return .equals(column: statusColumn, .text(statusKey(bill, status)))
    }

    private static func statusKey(_ bill: String, _ status: TransactionStatus) -> String {
        "\(bill)/\(status.rawValue)"
    }

    /// The fields by which callbacks and redirects tell of it (Extra Payment Completion Information).
    var fields: [(String, String)] {
        [("transaction_id", id), ("transaction_status", status.rawValue)]
    }

    /// The transaction as the API shows it.
    var answer: JSONValue {
        [
            "id": .string(id), "status": .string(status.rawValue),
            "completed_at": .optional(completedAt?.malaysianISO),
            "payment_channel": .string(channel),
        ]
    }
}

extension BillTransaction {
    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)), ("bill", .string(bill)), ("status", .string(status.rawValue)),
            ("completed_at", .optional(completedAt?.microseconds)),
            ("payment_channel", .string(channel)),
        ])
    }

    /// Reads what was kept.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let bill = json["bill"]?.string,
            let status = json["status"]?.string.flatMap(TransactionStatus.init),
            let channel = json["payment_channel"]?.string,
            Instant.isKeptOrAbsent(json["completed_at"])
        else { return nil }
        self.init(
            id: id,
            bill: bill,
            status: status,
            completedAt: Instant(kept: json["completed_at"]),
            channel: channel
        )
    }
}
