import GRDB
import TollgateCore

/// The statements that find the documents of a collection which meet a condition.
struct DocumentSearch {
    /// How many rows to leave out, and how many to return.
    struct Part {
        private static let limitMax = 1_000

        var offset: Int
        var limit: Int
        /// How many bytes of JSON to return at the most.
        var bytesMax: Int?
        /// Whether the first row is returned however large it is.
        var hasFirst = true

        fileprivate var arguments: [Connection.Argument] { [limit, offset] }
    }

    let connection: Connection
    let collection: Int64
    let condition: DocumentCondition

    /// How many documents there are in all.
    func total() throws -> Int {
        let count = try connection.number(
            "SELECT count(*) FROM documents WHERE collection = ?\(condition.also(of: "added"))",
            [collection] + condition.arguments
        )
        return Int(count)
    }

    /// The documents in the order in which they were added.
    func rowsAsAdded(descending: Bool, _ part: Part) throws -> [StoredRow] {
        try rows(
            """
            SELECT added, id, version, json FROM documents
            WHERE collection = ?\(condition.also(of: "added"))
            ORDER BY added \(Self.direction(descending)) LIMIT ? OFFSET ?
            """,
            [collection] + condition.arguments + part.arguments,
            part
        )
    }

    /// The rows of a statement up to where they have more bytes than the part may have.
    private func rows(
        _ sql: String,
        _ arguments: [Connection.Argument],
        _ part: Part
    ) throws -> [StoredRow] {
        guard var bytesLeft = part.bytesMax else {
            return try connection.rows(sql, arguments, as: StoredRow.init)
        }
        var isFirst = part.hasFirst
        return try connection.rows(
            sql,
            arguments,
            as: StoredRow.init,
            while: { row in
                defer { isFirst = false }
                bytesLeft -= row.json.count
                return isFirst || bytesLeft >= 0
            }
        )
    }

    /// The documents in the order of a column, those that lack it behind the others.
    ///
    /// Two statements, because the first alone can follow the index, and is mostly enough.
    func rows(by column: String, descending: Bool, _ part: Part) throws -> [StoredRow] {
        let first = try rowsHaving(column, descending: descending, part)
        guard first.count < part.limit, !condition.demands(column) else { return first }
        var rest = part
        rest.limit -= first.count
        if part.offset > 0 || part.bytesMax != nil {
            let having = try countHaving(column)
            // Where the bytes have ended the first rows, none may follow.
            guard part.offset + first.count >= having else { return first }
            rest.offset = max(0, part.offset - having)
        }
        rest.bytesMax = part.bytesMax.map { first.reduce($0) { $0 - $1.json.count } }
        rest.hasFirst = first.isEmpty
        return first + (try rowsLacking(column, rest))
    }

    private func rowsHaving(
        _ column: String,
        descending: Bool,
        _ part: Part
    ) throws -> [StoredRow] {
        let condition = condition.also(along: column)
        // CROSS JOIN: SQLite keeps the order of the tables, so it walks the index.
        return try rows(
            """
            SELECT added, id, version, json FROM document_index i CROSS JOIN documents
            WHERE i.collection = ? AND i.name = ? AND added = i.document
                \(condition.clause)
            ORDER BY i.value \(Self.direction(descending)), i.document LIMIT ? OFFSET ?
            """,
            [collection, column] + condition.arguments + part.arguments,
            part
        )
    }

    private func countHaving(_ column: String) throws -> Int {
        let count = try connection.number(
            """
            SELECT count(*) FROM document_index i
            WHERE i.collection = ? AND i.name = ?\(condition.also(of: "i.document"))
            """,
            [collection, column] + condition.arguments
        )
        return Int(count)
    }

    private func rowsLacking(_ column: String, _ part: Part) throws -> [StoredRow] {
        try rows(
            """
            SELECT added, id, version, json FROM documents
            WHERE collection = ?\(condition.also(of: "added"))
                AND NOT EXISTS (SELECT 1 FROM document_index WHERE document = added AND name = ?)
            ORDER BY added LIMIT ? OFFSET ?
            """,
            [collection] + condition.arguments + [column] + part.arguments,
            part
        )
    }

    private static func direction(_ descending: Bool) -> String { descending ? "DESC" : "ASC" }
}

extension DocumentSearch.Part {
    /// The part that a query asks for, within the port's bounds.
    init(of query: DocumentQuery) {
        offset = max(query.offset, 0)
        limit = min(max(query.limit, 0), Self.limitMax)
        bytesMax = query.bytesMax
    }
}
