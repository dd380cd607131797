/// Something that a sandbox keeps as one document.
public protocol StoredRecord: Sendable {
    /// The dialect's list of kinds of documents.
    associatedtype DocumentKind: RawRepresentable<String>
    /// The kind of its documents.
    static var document: DocumentKind { get }
    /// Its name.
    var id: String { get }
    /// What is kept of it.
    var json: JSONObject { get }
    /// The columns by which it is found.
    var index: [String: DocumentIndexValue] { get }
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject)
}

extension StoredRecord {
    /// Reads a document.
    ///
    /// - Parameter document: The document.
    /// - Throws: ``StoreFault``, `corrupt`, for what cannot be read.
    public init(reading document: Document) throws {
        guard let object = (try? JSONValue(reading: document.json))?.object,
            let record = Self(object)
        else {
            throw StoreFault(.corrupt, detail: "a document of the sandbox cannot be read")
        }
        self = record
    }

    /// Finds a record by its id alone, in whichever organisation has it, as a public page does.
    ///
    /// - Parameters:
    ///   - id: Its name.
    ///   - environment: The world.
    ///   - transaction: The transaction.
    /// - Returns: The record, its place and its version, or `nil`.
    /// - Throws: ``StoreFault``.
    public static func findAnywhere(
        _ id: String,
        _ environment: Environment,
        _ transaction: any StoreTransaction
    ) throws -> (record: Self, place: SandboxPlace, version: Int64)? {
        let found = try transaction.documents.findAnywhere(
            id,
            environment: environment,
            kind: document.rawValue
        )
        guard let found else { return nil }
        return (
            try Self(reading: found.document),
            SandboxPlace(environment: environment, organisation: found.organisation),
            found.document.version
        )
    }
}

/// The records of one kind in one place, inside a transaction.
public struct Shelf<Record: StoredRecord> {
    private let documents: any DocumentPort
    private let collection: DocumentCollection

    /// Makes a shelf.
    ///
    /// - Parameters:
    ///   - place: Whose records they are.
    ///   - transaction: The transaction.
    public init(_ place: SandboxPlace, _ transaction: any StoreTransaction) {
        documents = transaction.documents
        collection = place.collection(Record.document.rawValue)
    }

    /// Finds a record and its version.
    public func find(_ id: String) throws -> (record: Record, version: Int64)? {
        guard let document = try documents.find(id, in: collection) else { return nil }
        return (try Record(reading: document), document.version)
    }

    /// Adds a record.
    public func insert(_ record: Record) throws {
        try documents.insert(document(of: record, version: 1), in: collection)
    }

    /// Writes a record over the version that was found.
    public func replace(_ record: Record, after version: Int64) throws {
        try documents.replace(document(of: record, version: version + 1), in: collection)
    }

    /// Finds records.
    public func list(_ query: DocumentQuery) throws -> [Record] {
        var query = query
        query.isCounted = false
        return try documents.query(query, in: collection).documents.map { try Record(reading: $0) }
    }

    /// Counts the records that match.
    public func count(_ filter: DocumentQuery.Filter) throws -> Int {
        try documents.query(DocumentQuery(filter: filter, limit: 1), in: collection).total
    }

    private func document(of record: Record, version: Int64) -> Document {
        Document(
            id: record.id,
            version: version,
            json: JSONValue.object(record.json).bytes,
            index: record.index
        )
    }
}
