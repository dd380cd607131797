import TollgateCore

/// Which bills are asked for (contract, section 6: `GET /bills/get`).
struct BillQuery: Sendable, Hashable {
    /// The linked account that is named, if one is.
    let link: String?
    /// The first day on which a bill can be due, or `nil`.
    let start: String?
    /// The last day on which a bill can be due, or `nil`.
    let end: String?
    /// The state, or `nil` for any.
    let status: BillStatus?
    /// Where it was read, or `nil` for anywhere.
    let source: BillSource?

    /// Reads the parameters of a query.
    init(_ query: QueryReader) throws(Rejection) {
        link = try query.text("account_link_id")
        start = try query.date("start_date")
        end = try query.date("end_date")
        status = try query.choice("status")
        source = try query.choice("source")
        if let start, let end, start > end {
            throw .invalid("start_date must not be after end_date")
        }
    }

    /// Tells whether a bill is one of them.
    func matches(_ bill: Bill) -> Bool {
        if let start, bill.dueDate < start { return false }
        if let end, bill.dueDate > end { return false }
        return (status == nil || bill.status == status)
            && (source == nil || source == .billerDirect)
    }

    /// What tells it from every other query of a linked account.
    var filters: [String?] { [start, end, status?.rawValue, source?.rawValue] }
}
