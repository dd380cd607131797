import Foundation
import TollgateCore

/// A filter as a clause over the declared columns, whose documents an index finds.
struct DocumentCondition {
    private let select: String?

    /// What the clause's `?` stand for.
    let arguments: [Connection.Argument]

    init(_ filter: DocumentQuery.Filter, in collection: Int64) {
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

    private static func test(
        of filter: DocumentQuery.Filter
    ) -> (String, [Connection.Argument])? {
        switch filter {
        case .all: nil
        case .equals(let column, let value): ("name = ? AND value = ?", [column, value.stored])
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
