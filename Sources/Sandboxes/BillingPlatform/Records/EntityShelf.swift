import Gatekeeper
import TollgateCore

/// The records of one entity and organisation inside a transaction, and those in its recycle bin.
///
/// Each entity has two sets of documents, so that neither a count nor a reading looks at another's.
struct EntityShelf {
    /// The entity.
    let entity: EntityName
    /// What is kept of the entity; `nil` where nothing is.
    private(set) var card: EntityCard?
    private var cardVersion: Int64?
    /// How many bytes of records the transaction may still write.
    private var bytesLeft = RecordLimits.changedBytesMax
    /// Where they are.
    let documents: any DocumentPort
    /// The set of the records.
    let live: DocumentCollection
    private let bin: DocumentCollection
    private let counters: DocumentCollection
    /// The organisation's extracts.
    let extracts: ExtractShelf

    /// The beginning of the kinds of documents that are records.
    static let recordKind = "billingplatform.record."
    /// The beginning of the kinds of documents that are records in the recycle bin.
    static let binKind = "billingplatform.bin."
    /// The kind of the documents that hold each entity's card.
    static let counterKind = "billingplatform.entity"

    /// Makes a shelf.
    ///
    /// - Throws: ``UnadoptedEntity`` where records are there whose card is not, and ``StoreFault``.
    init(
        _ entity: EntityName,
        _ place: SandboxPlace,
        _ transaction: any StoreTransaction
    ) throws {
        self.init(unread: entity, place, transaction)
        if let found = try documents.find(entity.text, in: counters) {
            cardVersion = found.version
            card = Self.object(found).flatMap { EntityCard($0) }
        }
        if card == nil, try cardVersion != nil || count() > 0 { throw UnadoptedEntity(entity) }
    }

    private init(
        unread entity: EntityName,
        _ place: SandboxPlace,
        _ transaction: any StoreTransaction
    ) {
        self.entity = entity
        documents = transaction.documents
        live = place.collection(Self.recordKind + entity.text)
        bin = place.collection(Self.binKind + entity.text)
        counters = place.collection(Self.counterKind)
        extracts = ExtractShelf(place, transaction)
    }

    /// Makes a shelf in a transaction that may change things, after the adoption of records whose
    /// card is not there.
    ///
    /// - Throws: ``StoreFault``, also for records that cannot be read.
    static func adopted(
        _ entity: EntityName,
        _ place: SandboxPlace,
        _ transaction: any StoreTransaction
    ) throws -> EntityShelf {
        do {
            return try EntityShelf(entity, place, transaction)
        } catch is UnadoptedEntity {
            var shelf = EntityShelf(unread: entity, place, transaction)
            try shelf.adopt()
            return shelf
        }
    }

    // MARK: The card

    /// Draws the next id; a transaction runs alone, so that no other one draws the same.
    ///
    /// - Returns: The id.
    /// - Throws: ``RecordFault`` where there would be too many entities, and ``StoreFault``.
    mutating func drawID() throws -> RecordID {
        if card == nil { try begin(at: 1) }
        guard var card, card.next < Int64.max else { throw Self.corrupt }
        let id = RecordID(card.next)
        card.next += 1
        try keep(card)
        return id
    }

    /// Makes an entity that has no record yet, and says which id is its first.
    ///
    /// - Parameter number: The first id.
    /// - Throws: ``RecordFault`` where there would be too many entities, and ``StoreFault``.
    mutating func begin(at number: Int64) throws {
        let count = try documents.query(DocumentQuery(limit: 1), in: counters).total
        guard count < RecordLimits.entitiesMax else {
            throw RecordFault(
                .limit,
                "An organisation has at most \(RecordLimits.entitiesMax) entities"
            )
        }
        try keep(EntityCard(next: number))
    }

    /// Writes the card.
    mutating func keep(_ card: EntityCard) throws {
        let version = (cardVersion ?? 0) + 1
        let document = Document(
            id: entity.text,
            version: version,
            json: card.json.bytes,
            index: [:]
        )
        if version == 1 {
            try documents.insert(document, in: counters)
        } else {
            try documents.replace(document, in: counters)
        }
        (self.card, cardVersion) = (card, version)
    }

    /// Takes over records whose card is not there, as those of a snapshot that was written by hand:
    /// the next id follows the highest, and every record gets its declared columns.
    private mutating func adopt() throws {
        let found = try documents.find(entity.text, in: counters)
        cardVersion = found?.version
        var card = EntityCard(next: 1)
        card.next = max(1, found.flatMap(Self.object).flatMap(EntityCard.next) ?? 1)
        for collection in [live, bin] {
            var (offset, isDone) = (0, false)
            while !isDone {
                let query = DocumentQuery(
                    offset: offset,
                    limit: Self.partMax,
                    bytesMax: RecordLimits.changedBytesMax
                )
                let part = try documents.query(query, in: collection)
                for document in part.documents {
                    let record = try Self.record(document)
                    guard let number = Int64(record.recordID), number < Int64.max else {
                        throw Self.corrupt
                    }
                    card.next = max(card.next, number + 1)
                    guard collection == live else { continue }
                    let indexed = Self.document(record, version: document.version + 1, card)
                    try documents.replace(indexed, in: live)
                }
                offset += part.documents.count
                isDone = offset >= part.total
            }
        }
        try keep(card)
    }

    // MARK: Records

    /// How many documents one query of the store returns at the most.
    static let partMax = 1_000

    /// How many records there are, those in the recycle bin too; none of them is read.
    func count() throws -> Int {
        let query = DocumentQuery(limit: 0)
        return try documents.query(query, in: live).total + documents.query(query, in: bin).total
    }

    /// Finds a record and its version.
    func find(_ id: RecordID) throws -> (record: JSONObject, version: Int64)? {
        guard let document = try documents.find(id.text, in: live) else { return nil }
        return (try Self.record(document), document.version)
    }

    /// Adds a record.
    mutating func insert(_ record: JSONObject) throws {
        try documents.insert(try charged(Self.document(record, version: 1, card)), in: live)
    }

    /// Writes a record over the version that was found.
    mutating func replace(_ record: JSONObject, after version: Int64) throws {
        let document = Self.document(record, version: version + 1, card)
        try documents.replace(try charged(document), in: live)
    }

    /// Puts a record into the recycle bin; tells whether it was there.
    mutating func discard(_ id: RecordID) throws -> Bool {
        guard let found = try find(id) else { return false }
        let document = try charged(Self.document(found.record, version: 1, nil))
        try documents.remove(id.text, in: live)
        try documents.insert(document, in: bin)
        return true
    }

    /// Takes a record out of the recycle bin; tells whether it was there.
    mutating func restore(_ id: RecordID) throws -> Bool {
        guard let document = try documents.find(id.text, in: bin) else { return false }
        try documents.remove(id.text, in: bin)
        try insert(try Self.record(document))
        return true
    }

    /// Removes a record for ever, also from the recycle bin; tells whether it was there.
    func destroy(_ id: RecordID) throws -> Bool {
        let wasLive = try documents.remove(id.text, in: live)
        let wasDiscarded = try documents.remove(id.text, in: bin)
        return wasLive || wasDiscarded
    }

    /// A document that is about to be written, with its bytes taken note of: a small request may name many
    /// large records.
    private mutating func charged(_ document: Document) throws(Rejection) -> Document {
        bytesLeft -= document.json.count
        guard bytesLeft >= 0 else {
            throw Rejection.badRequest(
                "A request changes at most \(RecordLimits.changedBytesMax) bytes of records."
            )
        }
        return document
    }
}

/// Records are there whose entity has no card yet; ``EntityShelf/adopted(_:_:_:)`` makes one.
struct UnadoptedEntity: Error {
    /// The entity.
    let entity: EntityName

    fileprivate init(_ entity: EntityName) { self.entity = entity }
}
