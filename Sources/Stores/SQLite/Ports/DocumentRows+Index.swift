import Foundation
import GRDB
import TollgateCore

/// A row of the table of documents, still without its declared columns.
struct StoredRow {
    let added: Int64
    let id: String
    let version: Int64
    let json: [UInt8]

    init(_ row: Row) throws {
        added = try row.number(0)
        id = try row.text(1)
        version = try row.number(2)
        json = try row.bytes(3)
    }
}

extension DocumentRows {
    /// Adds a document's declared columns.
    func insertIndex(of document: Document, added: Int64, in collection: Int64) throws {
        for (name, value) in document.index {
            try connection.execute(
                """
                INSERT INTO document_index (document, name, collection, value, folded)
                VALUES (?, ?, ?, ?, ?)
                """,
                [added, name, collection, value.stored, value.text.folded.data]
            )
        }
    }

    /// Returns a document with its declared columns.
    func document(_ stored: StoredRow) throws -> Document {
        let columns = try connection.rows(
            "SELECT name, value FROM document_index WHERE document = ?",
            [stored.added]
        ) { (try $0.text(0), try DocumentIndexValue(stored: $0, 1)) }
        return Document(
            id: stored.id,
            version: stored.version,
            json: stored.json,
            index: Dictionary(columns) { first, _ in first }
        )
    }
}

extension DocumentIndexValue {
    /// The value as the index keeps it; what is no number has no order, and is refused as NULL.
    var stored: any DatabaseValueConvertible {
        switch self {
        case .text(let text): text.data
        case .number(let number): number
        }
    }

    fileprivate init(stored row: Row, _ column: Int) throws {
        switch (try row.decode(DatabaseValue.self, atIndex: column)).storage {
        case .double(let number): self = .number(number)
        case .blob(let data): self = .text(String(decoding: data, as: UTF8.self))
        default: throw StoreFault(.corrupt, detail: "a document's column cannot be read")
        }
    }
}

extension String {
    /// The text's bytes, for a column that may hold any text.
    var data: Data { Data(utf8) }
}
