import TollgateCore

/// Something that the sandbox keeps as one document.
protocol StoredRecord: Sendable {
    /// The kind of its documents.
    static var document: BillplzDocument { get }
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
    /// Reads a document; what cannot be read is a fault of the store.
    init(reading document: Document) throws {
        guard let object = (try? JSONValue(reading: document.json))?.object,
            let record = Self(object)
        else {
            throw StoreFault(.corrupt, detail: "a document of the sandbox cannot be read")
        }
        self = record
    }
}

/// The records of one kind in one place, inside a transaction.
struct Shelf<Record: StoredRecord> {
    /// Whose records they are.
    let place: BillplzPlace
    /// The transaction's documents.
    let documents: any DocumentPort

    /// Makes a shelf.
    init(_ place: BillplzPlace, _ transaction: any StoreTransaction) {
        self.place = place
        documents = transaction.documents
    }

    private var collection: DocumentCollection { place.collection(Record.document) }

    /// Finds a record and its version.
    func find(_ id: String) throws -> (record: Record, version: Int64)? {
        guard let document = try documents.find(id, in: collection) else { return nil }
        return (try Record(reading: document), document.version)
    }

    /// Adds a record.
    func insert(_ record: Record) throws {
        try documents.insert(document(of: record, version: 1), in: collection)
    }

    /// Writes a record over the version that was found.
    func replace(_ record: Record, after version: Int64) throws {
        try documents.replace(document(of: record, version: version + 1), in: collection)
    }

    /// Finds records.
    func list(_ query: DocumentQuery) throws -> [Record] {
        try documents.query(query, in: collection).documents.map { try Record(reading: $0) }
    }

    /// Counts the records that match.
    func count(_ filter: DocumentQuery.Filter) throws -> Int {
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
