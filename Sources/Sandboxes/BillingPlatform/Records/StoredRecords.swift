import Gatekeeper
import TollgateCore

/// The records of one organisation as statements read them, up to a ceiling for one call.
struct StoredRecords: RecordSource {
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

    /// Returns records of an entity, in the order of their ids.
    ///
    /// - Parameters:
    ///   - entity: The entity's name; what can be no name has no records.
    ///   - part: Which of them; all for `nil`.
    /// - Returns: The records.
    /// - Throws: ``SQLError`` where the ceiling is reached, ``UnadoptedEntity`` and ``StoreFault``.
    mutating func table(of entity: String, _ part: RecordPart?) throws -> RecordTable {
        var table = RecordTable()
        guard let entity = EntityName(entity) else { return table }
        let shelf = try EntityShelf(entity, place, transaction)
        try shelf.read(part) { record, bytes in
            recordsLeft -= 1
            bytesLeft -= bytes
            guard recordsLeft >= 0, bytesLeft >= 0 else {
                throw SQLError(
                    position: 1,
                    message: "The call would read too many records, or too large ones"
                )
            }
            table.append(record)
        }
        return table
    }
}
