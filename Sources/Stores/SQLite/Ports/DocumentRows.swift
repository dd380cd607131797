import Foundation
import GRDB
import TollgateCore

/// The document port on the tables of collections, documents and their declared columns.
struct DocumentRows: DocumentPort {
    let connection: Connection

    func find(_ id: String, in collection: DocumentCollection) throws -> Document? {
        guard let number = try number(of: collection) else { return nil }
        return try connection.first(
            "SELECT added, id, version, json FROM documents WHERE collection = ? AND id = ?",
            [number, id],
            as: StoredRow.init
        )
        .map(document)
    }

    func findAnywhere(
        _ id: String,
        environment: Environment,
        kind: String
    ) throws -> (organisation: OrganisationID, document: Document)? {
        let found = try connection.first(
            """
            SELECT added, id, version, json, organisation
            FROM collections JOIN documents ON collection = number
            WHERE environment = ? AND kind = ? AND id = ?
            ORDER BY added LIMIT 1
            """,
            [environment.rawValue, kind, id]
        ) { (OrganisationID(rawValue: try $0.text(4)), try StoredRow($0)) }
        return try found.map { ($0, try document($1)) }
    }

    func insert(_ document: Document, in collection: DocumentCollection) throws {
        guard document.version == 1 else {
            throw StoreFault(.other, detail: "a new document has version 1")
        }
        try connection.together {
            let number = try numberOrNew(of: collection)
            try connection.execute(
                "INSERT INTO documents (collection, id, version, json) VALUES (?, ?, 1, ?)",
                [number, document.id, Data(document.json)]
            )
            try insertIndex(of: document, added: connection.lastNumber, in: number)
        }
    }

    func replace(_ document: Document, in collection: DocumentCollection) throws {
        try connection.together {
            let number = try number(of: collection)
            let added = try connection.first(
                "SELECT added FROM documents WHERE collection = ? AND id = ? AND version = ? - 1",
                [number, document.id, document.version]
            ) { try $0.number(0) }
            guard let number, let added else {
                throw StoreFault(.duplicate, detail: "another version of a document")
            }
            try connection.execute(
                "UPDATE documents SET version = ?, json = ? WHERE added = ?",
                [document.version, Data(document.json), added]
            )
            try connection.execute("DELETE FROM document_index WHERE document = ?", [added])
            try insertIndex(of: document, added: added, in: number)
        }
    }

    func remove(_ id: String, in collection: DocumentCollection) throws -> Bool {
        let number = try number(of: collection)
        return try connection.execute(
            "DELETE FROM documents WHERE collection = ? AND id = ?",
            [number, id]
        ) > 0
    }

    func kinds(environment: Environment, organisation: OrganisationID) throws -> [String] {
        try connection.rows(
            """
            SELECT kind FROM collections
            WHERE environment = ? AND organisation = ?
                AND EXISTS (SELECT 1 FROM documents WHERE collection = number)
            ORDER BY kind
            """,
            [environment.rawValue, organisation.rawValue]
        ) { try $0.text(0) }
    }

    func removeAll(environment: Environment, organisation: OrganisationID) throws -> Int {
        try connection.execute(
            """
            DELETE FROM documents WHERE collection IN
                (SELECT number FROM collections WHERE environment = ? AND organisation = ?)
            """,
            [environment.rawValue, organisation.rawValue]
        )
    }

    /// The number under which a collection's rows stand, or `nil` where it never had any.
    func number(of collection: DocumentCollection) throws -> Int64? {
        try connection.first(
            """
            SELECT number FROM collections
            WHERE environment = ? AND organisation = ? AND kind = ?
            """,
            [collection.environment.rawValue, collection.organisation.rawValue, collection.kind]
        ) { try $0.number(0) }
    }

    private func numberOrNew(of collection: DocumentCollection) throws -> Int64 {
        if let number = try number(of: collection) { return number }
        try connection.execute(
            "INSERT INTO collections (environment, organisation, kind) VALUES (?, ?, ?)",
            [collection.environment.rawValue, collection.organisation.rawValue, collection.kind]
        )
        return connection.lastNumber
    }
}
