import TollgateCore

/// One bill of a linked account.
struct Bill: Sendable, Hashable {
    /// One line of a bill.
    struct Line: Sendable, Hashable {
        /// What it is for.
        let description: String
        /// The amount in cents.
        let amount: Int64

        /// The line as an answer shows it.
        var json: JSONValue {
            ["description": .string(description), "amount": .integer(amount)]
        }
    }

    /// The currency of the sandbox's bills; the contract names none, but says cents.
    static let currency = "USD"

    /// Its name.
    let id: String
    /// The linked account.
    let link: LinkedAccountID
    /// The biller's name in the directory.
    let biller: String
    /// The biller's name for people.
    let billerName: String
    /// The end of the account's number.
    let accountNumber: String
    /// The day on which it is due, such as `2026-03-16`.
    let dueDate: String
    /// The day on which it was written.
    let statementDate: String
    /// The state.
    let status: BillStatus
    /// What it says.
    let description: String
    /// Whether it is paid by itself.
    let isPaidByItself: Bool
    /// What it is made of.
    let lines: [Line]

    /// The sum of its lines in cents.
    var amount: Int64 { lines.reduce(0) { $0 + $1.amount } }

    /// The bill as an answer shows it (contract, section 6: amounts in cents, as the guide has them).
    var json: JSONValue {
        [
            "id": .string(id), "account_link_id": .string(link.rawValue),
            "biller_id": .string(biller), "biller_name": .string(billerName),
            "account_number": .string(accountNumber), "amount": .integer(amount),
            "currency": .string(Self.currency), "due_date": .string(dueDate),
            "status": .string(status.rawValue), "statement_date": .string(statementDate),
            "description": .string(description), "auto_pay_enabled": .bool(isPaidByItself),
            "source": .string(BillSource.billerDirect.rawValue),
            "line_items": .array(lines.map(\.json)),
        ]
    }
}
