import TollgateCore

/// The documents of one sandbox as one JSON text, without any secret.
///
/// A document may name an entry of the vault, such as the key that signs a bill's callbacks. The entry
/// is no part of a snapshot, and a name without it is worth nothing but could be that of somebody
/// else's secret: so `null` stands in its place, when a snapshot is written and again when it is read.
struct SandboxSnapshot: Sendable {
    /// The documents of one kind, in the order in which they were added.
    struct Collection: Sendable {
        /// The kind.
        let kind: String
        /// The documents, each at version 1.
        let documents: [Document]
    }

    /// The most documents.
    static let documentsMax = 100_000
    /// The most bytes of a file that is read, and so of one that is written.
    static let fileBytesMax = 268_435_456
    /// The form of the text that this version writes and reads.
    static let version: Int64 = 1

    /// The sets of documents, by kind.
    let collections: [Collection]

    /// How many documents there are.
    var documentCount: Int { collections.reduce(0) { $0 + $1.documents.count } }

    // MARK: Writing

    /// Takes everything that an organisation has in its sandbox, but for linked accounts: they are of no use
    /// without their tokens, which no snapshot holds.
    ///
    /// - Parameters:
    ///   - organisation: Whose sandbox.
    ///   - dialects: The names of the dialects whose documents are taken.
    ///   - documents: The documents of a transaction.
    ///   - bytesMax: The most bytes.
    /// - Throws: ``SandboxDataError/tooLarge`` as soon as there are too many; ``StoreFault``.
    init(
        of organisation: OrganisationID,
        dialects: [String],
        _ documents: any DocumentPort,
        bytesMax: Int = fileBytesMax
    ) throws {
        var room = Room(documents: Self.documentsMax, bytes: bytesMax)
        let kinds = try documents.kinds(environment: .sandbox, organisation: organisation)
        collections = try kinds.filter { Self.isKind($0, of: dialects) }.map {
            let found = try Self.all(
                DocumentCollection(environment: .sandbox, organisation: organisation, kind: $0),
                documents,
                &room
            )
            return Collection(kind: $0, documents: found)
        }
    }

    private static func isKind(_ kind: String, of dialects: [String]) -> Bool {
        kind.split(separator: ".").first.map { dialects.contains(String($0)) } ?? false
    }

    private static func all(
        _ collection: DocumentCollection,
        _ documents: any DocumentPort,
        _ room: inout Room
    ) throws -> [Document] {
        // Few at once: each comes as a whole and may take megabytes.
        let pageSize = 50
        var found: [Document] = []
        while true {
            let query = DocumentQuery(offset: found.count, limit: pageSize)
            let page = try documents.query(query, in: collection).documents
            for document in page { try room.take(document) }
            found += page
            if page.count < pageSize { return found }
        }
    }

    /// What a snapshot can still take, counted while it is collected.
    private struct Room {
        var documents: Int
        var bytes: Int

        mutating func take(_ document: Document) throws(SandboxDataError) {
            documents -= 1
            bytes -= document.json.count
            guard documents >= 0, bytes >= 0 else { throw .tooLarge }
        }
    }

    /// The snapshot as a file, which can be read back.
    ///
    /// - Parameters:
    ///   - organisation: Whose sandbox it was.
    ///   - moment: When it was taken.
    ///   - bytesMax: The most bytes.
    /// - Returns: The bytes.
    /// - Throws: ``SandboxDataError/tooLarge``; ``StoreFault`` for a document that is not JSON.
    func file(
        of organisation: OrganisationRecord,
        at moment: Instant,
        bytesMax: Int = fileBytesMax
    ) throws -> [UInt8] {
        let bytes = try json(of: organisation, at: moment).bytes + [0x0A]
        guard bytes.count <= bytesMax else { throw SandboxDataError.tooLarge }
        return bytes
    }

    /// The snapshot's text.
    ///
    /// - Parameters:
    ///   - organisation: Whose sandbox it was.
    ///   - moment: When it was taken.
    /// - Returns: The JSON.
    /// - Throws: ``StoreFault`` for a document that is not JSON.
    func json(of organisation: OrganisationRecord, at moment: Instant) throws -> JSONValue {
        [
            "tollgate_snapshot": .integer(Self.version),
            "organisation": .string(organisation.name),
            "environment": .string(Environment.sandbox.rawValue),
            "taken_at": .string(moment.rfc3339),
            "collections": .array(
                try collections.map { collection in
                    [
                        "kind": .string(collection.kind),
                        "documents": .array(try collection.documents.map(Self.json)),
                    ]
                }
            ),
        ]
    }

    private static func json(_ document: Document) throws -> JSONValue {
        guard let content = try? JSONValue(reading: document.json) else {
            throw StoreFault(.corrupt, detail: "a document of the sandbox is not JSON")
        }
        let columns = document.index.keys.sorted().map { name in
            (name, document.index[name].map(column) ?? .null)
        }
        return [
            "id": .string(document.id), "index": .object(JSONObject(columns)),
            "content": content.withoutVaultNames,
        ]
    }

    private static func column(_ value: DocumentIndexValue) -> JSONValue {
        switch value {
        case .text(let text): .string(text)
        case .number(let number):
            .number(
                JSONNumber(checked: Int64(exactly: number).map { String($0) } ?? String(number))
            )
        }
    }

    // MARK: Reading

    /// Reads a snapshot's text.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - dialects: The names of the dialects whose documents can be put back.
    /// - Throws: ``SandboxDataError/noSnapshot(_:)``.
    init(reading bytes: [UInt8], dialects: [String]) throws(SandboxDataError) {
        let text: JSONValue
        do {
            text = try JSONValue(reading: bytes)
        } catch {
            throw .noSnapshot("\(error)")
        }
        guard let version = text.object?["tollgate_snapshot"]?.integer else {
            throw .noSnapshot("it has no member tollgate_snapshot")
        }
        guard version == Self.version else {
            throw .noSnapshot("its form \(version) is not the one that this version reads")
        }
        guard let listed = text.object?["collections"]?.array else {
            throw .noSnapshot("it has no list of collections")
        }
        var collections: [Collection] = []
        for collection in listed {
            collections.append(try Self.collection(collection, dialects))
        }
        guard Set(collections.map(\.kind)).count == collections.count else {
            throw .noSnapshot("a collection occurs twice")
        }
        self.collections = collections
        guard documentCount <= Self.documentsMax else { throw .tooLarge }
    }

    private static func collection(
        _ json: JSONValue,
        _ dialects: [String]
    ) throws(SandboxDataError) -> Collection {
        guard let kind = json.object?["kind"]?.string, let listed = json.object?["documents"]?.array
        else { throw .noSnapshot("a collection lacks its kind or its documents") }
        guard isKind(kind, of: dialects), !kind.contains("\0") else {
            throw .noSnapshot("a collection is of no dialect that this server speaks")
        }
        var documents: [Document] = []
        for document in listed { documents.append(try Self.document(document)) }
        guard Set(documents.map { Array($0.id.utf8) }).count == documents.count else {
            throw .noSnapshot("a document occurs twice")
        }
        return Collection(kind: kind, documents: documents)
    }

    private static func document(_ json: JSONValue) throws(SandboxDataError) -> Document {
        guard let id = json.object?["id"]?.string, !id.contains("\0"),
            let content = json.object?["content"], let columns = json.object?["index"]?.object
        else { throw .noSnapshot("a document lacks its id, its content or its index") }
        var index: [String: DocumentIndexValue] = [:]
        for column in columns.members {
            switch column.value {
            case .string(let text): index[column.name] = .text(text)
            case .number(let number) where number.double.isFinite:
                index[column.name] = .number(number.double)
            default: throw .noSnapshot("a document's index holds neither a text nor a number")
            }
        }
        return Document(
            id: id,
            version: 1,
            json: content.withoutVaultNames.bytes,
            index: index
        )
    }
}

extension JSONValue {
    /// The value with `null` in the place of every text that names an entry of the vault.
    fileprivate var withoutVaultNames: JSONValue {
        switch self {
        case .string(let text): VaultID.isName(text) ? .null : self
        case .array(let elements): .array(elements.map(\.withoutVaultNames))
        case .object(let object):
            .object(
                JSONObject(
                    distinct: object.members.map { .init($0.name, $0.value.withoutVaultNames) }
                )
            )
        case .null, .bool, .number: self
        }
    }
}

extension VaultID {
    /// Tells whether a text has the form of an entry's name.
    fileprivate static func isName(_ text: String) -> Bool {
        text.hasPrefix(prefix) && text.utf8.count == prefix.utf8.count + 24
            && Hexadecimal.decode(String(text.dropFirst(prefix.count))) != nil
    }
}
