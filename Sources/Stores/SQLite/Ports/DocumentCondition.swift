import Foundation
import TollgateCore

/// A filter as a clause over the declared columns, whose documents an index finds.
struct DocumentCondition {
    private let select: String?
    private let range: Range?

    /// What the clause's `?` stand for.
    let arguments: [Connection.Argument]

    init(_ filter: DocumentQuery.Filter, in collection: Int64) {
        range = Range(filter)
        guard let (test, arguments) = Self.test(of: filter) else {
            select = nil
            self.arguments = []
            return
        }
        select = "SELECT document FROM document_index WHERE collection = ? AND \(test)"
        self.arguments = [collection] + arguments
    }

    /// The clause to put behind another, given the column that holds a document's number.
    func also(of column: String) -> String {
        select.map { " AND \(column) IN (\($0))" } ?? ""
    }

    /// The clause to put behind a walk along a column's part of the index, whose rows are `i`, and what
    /// its `?` stand for.
    ///
    /// A condition on the very column ends the walk, so that it costs what it finds.
    func also(along column: String) -> (clause: String, arguments: [Connection.Argument]) {
        guard let range, range.column == column else { return (also(of: "i.document"), arguments) }
        return (" AND \(range.test(of: "i.value"))", [range.value.stored])
    }

    /// Whether a document that lacks the column is known not to match.
    func demands(_ column: String) -> Bool { range?.column == column }

    /// The values of a column up to one of them.
    private struct Range {
        let column: String
        let value: DocumentIndexValue

        init?(_ filter: DocumentQuery.Filter) {
            guard case .atMost(let column, let value) = filter else { return nil }
            (self.column, self.value) = (column, value)
        }

        /// Numbers come before all texts in the index, and no text before the empty one.
        func test(of place: String) -> String {
            switch value {
            case .number: "\(place) <= ?"
            case .text: "\(place) >= x'' AND \(place) <= ?"
            }
        }
    }

    private static func test(
        of filter: DocumentQuery.Filter
    ) -> (String, [Connection.Argument])? {
        switch filter {
        case .all: nil
        case .equals(let column, let value): ("name = ? AND value = ?", [column, value.stored])
        case .atMost(let column, let value):
            Range(filter).map { ("name = ? AND \($0.test(of: "value"))", [column, value.stored]) }
        case .oneOf(let column, let texts): oneOf(column, texts)
        case .prefix(let column, let start): prefix(column, start)
        case .contains(let column, let part): anyContains([column], part)
        case .anyContains(let columns, let part): anyContains(columns, part)
        }
    }

    /// The texts' places are rounded up to a power of two, the last text repeated, so that a few
    /// prepared statements serve lists of every length.
    private static func oneOf(
        _ column: String,
        _ texts: [String]
    ) -> (String, [Connection.Argument]) {
        var count = 1
        while count < texts.count { count *= 2 }
        let padding = texts.last.map { Array(repeating: $0, count: count - texts.count) } ?? []
        let values = (texts + padding).map(\.data)
        return ("name = ? AND value IN (\(places(values.count)))", [column] + values)
    }

    /// All that begins alike lies between the beginning and the same with its last byte one higher;
    /// no byte of UTF-8 is the highest.
    private static func prefix(_ column: String, _ start: String) -> (String, [Connection.Argument])
    {
        let first = start.folded.data
        guard let last = first.last else { return ("name = ?", [column]) }
        let end = first.dropLast() + [last + 1]
        return ("name = ? AND folded >= ? AND folded < ?", [column, first, Data(end)])
    }

    private static func anyContains(
        _ columns: [String],
        _ part: String
    ) -> (String, [Connection.Argument]) {
        let test = "name IN (\(places(columns.count)))"
        if part.isEmpty { return (test, columns) }
        return ("\(test) AND instr(folded, ?) > 0", columns + [part.folded.data])
    }

    private static func places(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }
}
