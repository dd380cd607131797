import TollgateCore

/// The completion of lines: what a caller left out comes from the stored item of that number.
enum BillogramItems {
    /// What a line takes from an item.
    private static let borrowed = [
        "item_no", "title", "description", "price", "vat", "unit", "zero_vat_reason",
    ]

    /// Completes lines.
    ///
    /// A number that no item has is kept where the line brings all that is needed, as the java client's
    /// own test does.
    ///
    /// - Parameters:
    ///   - items: The lines as they were read.
    ///   - find: Finds the item of a number.
    /// - Returns: Lines with every member.
    /// - Throws: ``Rejection`` of a line that lacks something; a fault of `find`.
    static func complete(
        _ items: [JSONObject],
        find: (String) throws -> JSONObject?
    ) throws -> [JSONObject] {
        try items.enumerated().map { index, item in
            try complete(item, at: "items[\(index)]", find: find)
        }
    }

    private static func complete(
        _ item: JSONObject,
        at path: String,
        find: (String) throws -> JSONObject?
    ) throws -> JSONObject {
        let number = item["item_no"]?.string
        let stored = try number.flatMap { try find($0) }
        let line = try BillogramTable.item.merge(
            item,
            over: stored.map(base),
            below: path
        )
        try refuseIncomplete(line, at: path, isNumberUnknown: number != nil && stored == nil)
        // What comes from a stored item has other bounds, and is held to those of a line here.
        return try BillogramTable.item.merge(
            BillogramTable.item.read(line, below: path),
            over: nil,
            below: path
        )
    }

    private static func refuseIncomplete(
        _ line: JSONObject,
        at path: String,
        isNumberUnknown: Bool
    ) throws(Rejection) {
        let missing = ["title", "price", "vat"].first { name in
            line[name].map { $0.isNull || $0 == "" } ?? true
        }
        guard let missing else { return }
        guard !isNumberUnknown else {
            throw .invalid("\(path):item_no", "No item has this number.")
        }
        throw .invalid("\(path):\(missing)", "The field is required.")
    }

    private static func base(_ item: JSONObject) -> JSONObject {
        var base = JSONObject()
        for name in borrowed { base[name] = item[name] }
        var bookkeeping = item["bookkeeping"]?.object ?? JSONObject()
        bookkeeping["objects"] = bookkeeping["objects"] ?? []
        base["bookkeeping"] = .object(bookkeeping)
        return base
    }
}
