import Gatekeeper
import TollgateCore

/// The records of one organisation as statements read them, up to a ceiling for one call.
struct StoredRecords: RecordSource {
    private let place: SandboxPlace
    private let transaction: any StoreTransaction
    private let partBytesMax: Int
    private var recordsLeft: Int
    private var bytesLeft: Int
    private var namesLeft: Int

    /// Makes a source inside a transaction.
    ///
    /// - Parameters:
    ///   - place: Whose records they are.
    ///   - transaction: The transaction.
    ///   - recordsMax: How many records it reads at the most, of all entities together.
    ///   - bytesMax: How many bytes of records it reads at the most.
    ///   - partBytesMax: How many bytes of records a part has at the most.
    ///   - namesMax: How many different names their fields have at the most.
    init(
        _ place: SandboxPlace,
        _ transaction: any StoreTransaction,
        recordsMax: Int = RecordLimits.readRecordsMax,
        bytesMax: Int = RecordLimits.readBytesMax,
        partBytesMax: Int = RecordLimits.partBytesMax,
        namesMax: Int = RecordLimits.readNamesMax
    ) {
        (self.place, self.transaction, self.partBytesMax) = (place, transaction, partBytesMax)
        (recordsLeft, bytesLeft, namesLeft) = (recordsMax, bytesMax, namesMax)
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
        let isPart = part != nil && partBytesMax < bytesLeft
        let bytesMax = isPart ? partBytesMax : bytesLeft
        let isWhole = try shelf.read(part, bytesMax: bytesMax) { record, bytes in
            recordsLeft -= 1
            bytesLeft -= bytes
            guard recordsLeft >= 0 else { throw Self.tooMuch }
            namesLeft += table.spellingsCount
            table.append(record)
            namesLeft -= table.spellingsCount
            guard namesLeft >= 0 else { throw Self.tooManyNames }
        }
        // The answer cannot say that a part goes on: whoever pages would pass over the rest of it.
        guard isWhole else { throw isPart ? tooLargePart : Self.tooMuch }
        return table
    }

    private static let tooMuch = SQLError(
        position: 1,
        message: "The call would read too many records, or too large ones"
    )

    private static let tooManyNames = SQLError(
        position: 1,
        message: "The records have too many different names of fields"
    )

    private var tooLargePart: SQLError {
        SQLError(
            position: 1,
            message: "The records of the part have more than \(partBytesMax) bytes;"
                + " ask for fewer rows"
        )
    }
}
