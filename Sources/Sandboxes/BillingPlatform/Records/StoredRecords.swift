import Gatekeeper
import TollgateCore

/// The records of one organisation as statements read them, up to a ceiling for one call.
struct StoredRecords: RecordSource {
    private static let partMax = 1_000

    private let place: SandboxPlace
    private let transaction: any StoreTransaction
    private var recordsLeft: Int
    private var bytesLeft: Int

    /// Makes a source inside a transaction.
    ///
    /// - Parameters:
    ///   - place: Whose records they are.
    ///   - transaction: The transaction.
    ///   - recordsMax: How many records it reads at the most, of all entities together.
    ///   - bytesMax: How many bytes of records it reads at the most.
    init(
        _ place: SandboxPlace,
        _ transaction: any StoreTransaction,
        recordsMax: Int = RecordLimits.readRecordsMax,
        bytesMax: Int = RecordLimits.readBytesMax
    ) {
        (self.place, self.transaction) = (place, transaction)
        (recordsLeft, bytesLeft) = (recordsMax, bytesMax)
    }

    /// Returns all records of an entity, in the order in which they were added.
    ///
    /// - Parameter entity: The entity's name; what can be no name has no records.
    /// - Returns: The records.
    /// - Throws: ``SQLError`` where the ceiling is reached, and ``StoreFault``.
    mutating func records(of entity: String) throws -> [JSONObject] {
        guard let entity = EntityName(entity) else { return [] }
        let shelf = EntityShelf(entity, place, transaction)
        var records: [JSONObject] = []
        var isComplete = false
        while !isComplete {
            let part = try shelf.part(offset: records.count, limit: Self.partMax)
            records += part.records
            recordsLeft -= part.records.count
            bytesLeft -= part.bytes
            guard recordsLeft >= 0, bytesLeft >= 0 else {
                throw SQLError(
                    position: 1,
                    message: "The call would read too many records, or too large ones"
                )
            }
            isComplete = part.records.count < Self.partMax
        }
        return records
    }
}
