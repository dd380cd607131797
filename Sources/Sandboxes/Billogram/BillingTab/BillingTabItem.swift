import TollgateCore

/// What is put on a billing tab (docs.billogram.com, "Create billing tab item").
enum BillingTabItem {
    /// The one member of the body.
    static let member = "billogram_item"

    /// The members of an item; which of them are required is not documented.
    static let fields: [Field] = [
        .line("item_no", lengthMax: 30),
        .optional("count", .decimal(bounds(1_000_000_000))),
        .line("title", lengthMax: 100),
        .optional("description", .text(lengthMax: 200)),
        .line("unit", lengthMax: 30),
        .optional("price", .decimal(bounds(1_000_000_000_000))),
        .optional("vat", .decimal(DecimalBounds(0...100, digitsMax: 2))),
        .optional("discount", .decimal(bounds(1_000_000_000_000))),
        .line("external_id"),
        .structure("bookkeeping", [.line("income_account"), .line("vat_account")]),
    ]

    /// Reads the item out of a body.
    ///
    /// - Parameter body: The body.
    /// - Returns: The members that were sent, in the order of the table.
    /// - Throws: ``Rejection`` of the first field at fault.
    static func read(_ body: JSONObject) throws(Rejection) -> JSONObject {
        let read = try [Field.structure(member, fields)].read(body)
        guard let item = read[member]?.object else {
            throw .invalid(member, "The field is required.")
        }
        let sent = JSONObject(
            item.members.filter { !$0.value.isNull }.map { ($0.name, $0.value) }
        )
        for name in ["item_no", "title"] where !(sent[name]?.string ?? "").isEmpty { return sent }
        throw .invalid("\(member):title", "The field is required where no item_no is given.")
    }

    private static func bounds(_ max: Int64) -> DecimalBounds {
        DecimalBounds(-max...max, digitsMax: 4)
    }
}

extension DecimalBounds {
    fileprivate init(_ range: ClosedRange<Int64>, digitsMax: Int) {
        self.init(range: range, fractionDigitsMax: digitsMax, fractionDigitsMin: 0)
    }
}
