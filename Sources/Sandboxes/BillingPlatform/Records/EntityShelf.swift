import Gatekeeper
import TollgateCore

/// The records of one entity and organisation inside a transaction, and those in its recycle bin.
///
/// Each entity has two sets of documents, so that neither a count nor a reading looks at another's.
struct EntityShelf {
    /// The entity.
    let entity: EntityName
    private let documents: any DocumentPort
    private let (live, bin, counters): (DocumentCollection, DocumentCollection, DocumentCollection)

    /// The beginning of the kinds of documents that are records.
    static let recordKind = "billingplatform.record."
    /// The beginning of the kinds of documents that are records in the recycle bin.
    static let binKind = "billingplatform.bin."
    /// The kind of the documents that hold each entity's next id.
    static let counterKind = "billingplatform.entity"

    private static let nextMember = "Next"

    /// Makes a shelf.
    init(_ entity: EntityName, _ place: SandboxPlace, _ transaction: any StoreTransaction) {
        self.entity = entity
        documents = transaction.documents
        live = place.collection(Self.recordKind + entity.text)
        bin = place.collection(Self.binKind + entity.text)
        counters = place.collection(Self.counterKind)
    }

    // MARK: Ids

    /// Draws the next id; a transaction runs alone, so that no other one draws the same.
    ///
    /// - Returns: The id.
    /// - Throws: ``RecordFault`` where there would be too many entities, and ``StoreFault``.
    func drawID() throws -> RecordID {
        guard let counter = try documents.find(entity.text, in: counters) else {
            try begin(at: 1)
            return try drawID(at: 1, version: 1)
        }
        guard let next = Self.object(counter)?[Self.nextMember]?.integer, next > 0,
            next < Int64.max
        else { throw Self.corrupt }
        return try drawID(at: next, version: counter.version)
    }

    /// Makes an entity that has no record yet, and says which id is its first.
    ///
    /// - Parameter number: The first id.
    /// - Throws: ``RecordFault`` where there would be too many entities, and ``StoreFault``.
    func begin(at number: Int64) throws {
        let count = try documents.query(DocumentQuery(limit: 1), in: counters).total
        guard count < RecordLimits.entitiesMax else {
            throw RecordFault(
                .limit,
                "An organisation has at most \(RecordLimits.entitiesMax) entities"
            )
        }
        try documents.insert(counter(number, version: 1), in: counters)
    }

    private func drawID(at next: Int64, version: Int64) throws -> RecordID {
        try documents.replace(counter(next + 1, version: version + 1), in: counters)
        return RecordID(next)
    }

    private func counter(_ next: Int64, version: Int64) -> Document {
        let json: JSONValue = [Self.nextMember: .integer(next)]
        return Document(id: entity.text, version: version, json: json.bytes, index: [:])
    }

    // MARK: Records

    /// How many records there are, those in the recycle bin too.
    func count() throws -> Int {
        let query = DocumentQuery(limit: 1)
        return try documents.query(query, in: live).total + documents.query(query, in: bin).total
    }

    /// Finds a record and its version.
    func find(_ id: RecordID) throws -> (record: JSONObject, version: Int64)? {
        guard let document = try documents.find(id.text, in: live) else { return nil }
        return (try Self.record(document), document.version)
    }

    /// Adds a record.
    func insert(_ record: JSONObject) throws { try insert(record, in: live) }

    /// Writes a record over the version that was found.
    func replace(_ record: JSONObject, after version: Int64) throws {
        try documents.replace(Self.document(record, version: version + 1), in: live)
    }

    /// Puts a record into the recycle bin; tells whether it was there.
    func discard(_ id: RecordID) throws -> Bool {
        guard let found = try find(id) else { return false }
        try documents.remove(id.text, in: live)
        try insert(found.record, in: bin)
        return true
    }

    /// Takes a record out of the recycle bin; tells whether it was there.
    func restore(_ id: RecordID) throws -> Bool {
        guard let document = try documents.find(id.text, in: bin) else { return false }
        try documents.remove(id.text, in: bin)
        try insert(try Self.record(document), in: live)
        return true
    }

    /// Removes a record for ever, also from the recycle bin; tells whether it was there.
    func destroy(_ id: RecordID) throws -> Bool {
        let wasLive = try documents.remove(id.text, in: live)
        let wasDiscarded = try documents.remove(id.text, in: bin)
        return wasLive || wasDiscarded
    }

    /// Reads a part of the records in the order in which they were added.
    ///
    /// - Parameters:
    ///   - offset: How many are left out at the start.
    ///   - limit: How many are read, at the most 1,000.
    /// - Returns: The records, and the bytes that they are kept in.
    /// - Throws: ``StoreFault``.
    func part(offset: Int, limit: Int) throws -> (records: [JSONObject], bytes: Int) {
        let found = try documents.query(DocumentQuery(offset: offset, limit: limit), in: live)
            .documents
        return (
            try found.map { try Self.record($0) },
            found.reduce(0) { $0 + $1.json.count }
        )
    }

    private func insert(_ record: JSONObject, in collection: DocumentCollection) throws {
        try documents.insert(Self.document(record, version: 1), in: collection)
    }

    // MARK: Documents

    private static let corrupt = StoreFault(
        .corrupt,
        detail: "a document of the sandbox cannot be read"
    )

    private static func document(_ record: JSONObject, version: Int64) -> Document {
        Document(
            id: record.recordID,
            version: version,
            json: JSONValue.object(record).bytes,
            index: [:]
        )
    }

    private static func object(_ document: Document) -> JSONObject? {
        (try? JSONValue(reading: document.json))?.object
    }

    /// A record is an object of texts with its own id; a snapshot may have been written by hand, and has
    /// null where a text looked like a key.
    private static func record(_ document: Document) throws -> JSONObject {
        guard let object = object(document), object.recordID.isExactly(document.id),
            object.members.allSatisfy({ $0.value.string != nil || $0.value.isNull })
        else { throw corrupt }
        return JSONObject(distinct: object.members.filter { !$0.value.isNull })
    }
}
