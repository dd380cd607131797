import Gatekeeper
import TollgateCore

/// Makes, changes and removes the records of one entity inside a transaction.
struct RecordDesk {
    /// The entity's records.
    private(set) var shelf: EntityShelf
    private let extracts: ExtractShelf
    private let stamp: RecordStamp
    private let countMax: Int
    private var count: Int

    /// Makes a desk.
    ///
    /// - Parameters:
    ///   - shelf: The entity's records.
    ///   - stamp: Who changes them, and when.
    /// - Throws: ``StoreFault``.
    init(_ shelf: EntityShelf, _ stamp: RecordStamp) throws {
        self.shelf = shelf
        extracts = shelf.extracts
        self.stamp = stamp
        count = try shelf.count()
        countMax =
            shelf.entity == .bulkRequest ? RecordLimits.extractsMax : RecordLimits.recordsMax
    }

    /// Makes a record.
    ///
    /// - Parameter input: Its fields; its id is the sandbox's to give.
    /// - Returns: The id.
    /// - Throws: ``RecordFault`` for what cannot be kept, ``Rejection`` where the request would change
    ///   too many bytes, and ``StoreFault``.
    mutating func create(_ input: RecordInput) throws -> RecordID {
        guard input.idText.isEmpty else {
            throw RecordFault(.invalidValue, "A new record has no Id yet", field: "Id")
        }
        guard count < countMax else {
            throw RecordFault(.limit, "An entity has at most \(countMax) records")
        }
        let given = try Self.merged(JSONObject(), input)
        let id = try shelf.drawID()
        var members: [JSONObject.Member] = [.init(GeneratedField.id.rawValue, .string(id.text))]
        members += given.members
        members.append(.init(GeneratedField.created.rawValue, .string(stamp.now.spaced)))
        members.append(.init(GeneratedField.createdUserID.rawValue, .string(stamp.user)))
        try shelf.insert(stamped(JSONObject(distinct: members)))
        count += 1
        return id
    }

    /// Changes a record: the fields that were sent, and no others.
    ///
    /// - Parameters:
    ///   - id: The record's id.
    ///   - input: The fields.
    /// - Returns: The id.
    /// - Throws: ``RecordFault`` for an unknown id and for what cannot be kept, ``Rejection`` where the
    ///   request would change too many bytes, and ``StoreFault``.
    mutating func update(_ id: String, _ input: RecordInput) throws -> RecordID {
        guard let id = RecordID(id), let found = try shelf.find(id) else {
            throw RecordFault.notFound
        }
        try shelf.replace(stamped(Self.merged(found.record, input)), after: found.version)
        return id
    }

    /// Puts a record into the recycle bin, or removes it for ever.
    ///
    /// - Parameters:
    ///   - id: The record's id.
    ///   - forEver: Whether it is removed for ever, also from the recycle bin.
    /// - Returns: The id.
    /// - Throws: ``RecordFault`` for an unknown id, ``Rejection`` where the request would change too many
    ///   bytes, and ``StoreFault``.
    mutating func delete(_ id: String, forEver: Bool) throws -> RecordID {
        guard let id = RecordID(id) else { throw RecordFault.notFound }
        let isDone = forEver ? try shelf.destroy(id) : try shelf.discard(id)
        guard isDone else { throw RecordFault.notFound }
        if forEver, shelf.entity == .bulkRequest { try extracts.remove(of: id) }
        return id
    }

    /// Takes a record back out of the recycle bin.
    ///
    /// - Parameter id: The record's id.
    /// - Returns: The id.
    /// - Throws: ``RecordFault`` for an id that is not in the bin, ``Rejection`` where the request would
    ///   change too many bytes, and ``StoreFault``.
    mutating func undelete(_ id: String) throws -> RecordID {
        guard let id = RecordID(id) else { throw RecordFault.notFound }
        guard try shelf.restore(id) else { throw RecordFault.notFound }
        return id
    }

    private func stamped(_ record: JSONObject) -> JSONObject {
        var record = record
        record[GeneratedField.updated.rawValue] = .string(stamp.now.spaced)
        record[GeneratedField.updatedUserID.rawValue] = .string(stamp.user)
        return record
    }

    /// A record with the fields that were sent; a field keeps the spelling that it was first given.
    private static func merged(
        _ record: JSONObject,
        _ input: RecordInput
    ) throws(RecordFault) -> JSONObject {
        var record = record
        for field in input.fields {
            let name = record.member(ignoringCase: field.name)?.name ?? field.name
            record[name] = field.value.map(JSONValue.string)
        }
        let own = record.members.filter { GeneratedField($0.name) == nil }
        guard own.count <= RecordLimits.fieldsMax else { throw RecordInput.tooManyFields }
        let bytes = own.reduce(0) { $0 + ($1.value.string?.utf8.count ?? 0) }
        guard bytes <= RecordLimits.recordBytesMax else {
            throw RecordFault(
                .limit,
                "A record has at most \(RecordLimits.recordBytesMax) bytes"
            )
        }
        return record
    }
}
