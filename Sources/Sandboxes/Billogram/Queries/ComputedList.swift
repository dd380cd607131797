import BillogramDialect
import TollgateCore

/// A list of objects that no store holds, answered as if one did.
struct ComputedList {
    /// The objects' table.
    let schema: ResourceSchema
    /// All objects, in the order in which they are shown when nobody says.
    let objects: [JSONObject]

    /// Writes the part that a query asks for.
    ///
    /// - Parameter query: The query.
    /// - Returns: The answer.
    func reply(_ query: DocumentQuery) -> Reply {
        var found = objects.filter { Self.matches(query.filter, schema.index(of: $0)) }
        if let column = query.orderColumn {
            found = sorted(found, by: column, descending: query.descending)
        }
        let page = found.dropFirst(query.offset).prefix(query.limit).map(JSONValue.object)
        return Envelope.ok(
            .array(page),
            meta: JSONObject([("total_count", .integer(found.count))])
        )
    }

    private static func matches(
        _ filter: DocumentQuery.Filter,
        _ index: [String: DocumentIndexValue]
    ) -> Bool {
        switch filter {
        case .all: true
        case .equals(let column, let value): index[column] == value
        case .atMost(let column, let value): isAtMost(index[column], value)
        case .oneOf(let column, let texts): texts.contains { index[column] == .text($0) }
        case .prefix(let column, let start):
            index[column].map { folded($0.text).starts(with: folded(start)) } ?? false
        case .contains(let column, let part): contains(index[column], part)
        case .anyContains(let columns, let part): columns.contains { contains(index[$0], part) }
        }
    }

    private static func isAtMost(
        _ value: DocumentIndexValue?,
        _ most: DocumentIndexValue
    ) -> Bool {
        switch (value, most) {
        case (.number(let number)?, .number(let most)): number <= most
        case (.text(let text)?, .text(let most)):
            !most.unicodeScalars.lexicographicallyPrecedes(text.unicodeScalars)
        default: false
        }
    }

    private static func contains(_ value: DocumentIndexValue?, _ part: String) -> Bool {
        guard let value else { return false }
        return part.isEmpty || folded(value.text).contains(folded(part))
    }

    /// The text's bytes with ASCII letters in lower case, as stores compare them.
    private static func folded(_ text: String) -> [UInt8] {
        text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    /// Sorts by a column of text; equal objects keep their order.
    private func sorted(
        _ objects: [JSONObject],
        by column: String,
        descending: Bool
    ) -> [JSONObject] {
        let keyed = objects.enumerated().map { place, object in
            (place, object, Array((schema.index(of: object)[column]?.text ?? "").utf8))
        }
        return keyed.sorted { left, right in
            if left.2 == right.2 { return left.0 < right.0 }
            return left.2.lexicographicallyPrecedes(right.2) != descending
        }
        .map(\.1)
    }
}
