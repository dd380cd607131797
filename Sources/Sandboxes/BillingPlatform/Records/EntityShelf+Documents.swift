import Gatekeeper
import TollgateCore

extension EntityShelf {
    /// The declared column by which records are ordered.
    static let orderColumn = "order"
    /// The declared column that says which external keys a record's columns know.
    static let generationColumn = "keys"

    /// The declared column of an external key.
    ///
    /// - Parameter key: The key in capitals.
    /// - Returns: The column's name.
    static func column(of key: String) -> String { "key.\(key)" }

    /// The fault of a document that is no record of the sandbox.
    static let corrupt = StoreFault(
        .corrupt,
        detail: "a document of the sandbox cannot be read"
    )

    /// Writes a record as a document.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - version: The document's version.
    ///   - card: The entity's card; without one the document has no declared columns.
    /// - Returns: The document.
    static func document(_ record: JSONObject, version: Int64, _ card: EntityCard?) -> Document {
        var index: [String: DocumentIndexValue] = [:]
        if let card {
            index[orderColumn] = .text(orderText(of: record.recordID))
            index[generationColumn] = .text(card.generation)
            for key in card.keys {
                guard let value = record.member(ignoringCase: key)?.value.string, !value.isEmpty,
                    value.utf8.count <= RecordLimits.externalKeyBytesMax
                else { continue }
                index[column(of: key)] = .text(value)
            }
        }
        return Document(
            id: record.recordID,
            version: version,
            json: JSONValue.object(record).bytes,
            index: index
        )
    }

    /// An id as a text in whose order ids are numbers: a letter for how many digits there are, from
    /// `a` for one, and the digits.
    private static func orderText(of id: String) -> String {
        let letter = UInt8(ascii: "a") + UInt8(min(max(id.utf8.count, 1), orderLetters.count) - 1)
        return String(decoding: [letter], as: UTF8.self) + id
    }

    /// The letters with which the order begins: as many as an id of 64 bits has digits.
    private static let orderLetters = (UInt8(ascii: "a")...UInt8(ascii: "s")).map {
        String(decoding: [$0], as: UTF8.self)
    }

    /// Reads a document's object; `nil` where it is none.
    static func object(_ document: Document) -> JSONObject? {
        (try? JSONValue(reading: document.json))?.object
    }

    /// A record is an object of texts with its own id; a snapshot may have been written by hand,
    /// and has null where a text looked like a key.
    static func record(_ document: Document) throws(StoreFault) -> JSONObject {
        guard let object = object(document), object.recordID.isExactly(document.id),
            RecordID(document.id) != nil,
            object.members.allSatisfy({ $0.value.string != nil || $0.value.isNull })
        else { throw corrupt }
        return JSONObject(distinct: object.members.filter { !$0.value.isNull })
    }

    // MARK: Reading in order

    /// Reads records in the order of their ids, so that one which comes back from the recycle bin
    /// stands where it stood.
    ///
    /// No more is taken from the store than may be read, and one record.
    ///
    /// - Parameters:
    ///   - part: Which records; all for `nil`.
    ///   - bytesMax: How many bytes they are kept in at the most.
    ///   - take: Takes each record with the bytes that it is kept in.
    /// - Returns: Whether all of them were read: `false` where they have more bytes.
    /// - Throws: ``StoreFault``, and what `take` throws.
    func read(
        _ part: RecordPart?,
        bytesMax: Int,
        _ take: (JSONObject, Int) throws -> Void
    ) throws -> Bool {
        guard let part else { return try readAll(bytesMax, take) }
        var (offset, wanted, bytesLeft) = (part.offset, part.limit, bytesMax)
        while wanted > 0 {
            let limit = min(wanted, Self.partMax)
            let query = DocumentQuery(
                orderColumn: Self.orderColumn,
                offset: offset,
                limit: limit,
                bytesMax: bytesLeft
            )
            let page = try documents.query(query, in: live)
            guard try hand(page.documents, to: take, &bytesLeft) else { return false }
            let (found, rest) = (page.documents.count, max(0, page.total - offset))
            guard found == min(limit, rest) else { return false }
            guard found == limit else { return true }
            offset += limit
            wanted -= limit
        }
        return true
    }

    /// Reads all records: a range of ids is split by its next digit until it holds no more records
    /// than one query returns, so that nothing is passed over again and again.
    private func readAll(
        _ bytesMax: Int,
        _ take: (JSONObject, Int) throws -> Void
    ) throws -> Bool {
        var (ranges, bytesLeft) = ([""], bytesMax)
        while let range = ranges.popLast() {
            let filter: DocumentQuery.Filter =
                range.isEmpty ? .all : .prefix(column: Self.orderColumn, range)
            let count = DocumentQuery(filter: filter, limit: 0)
            let total = try documents.query(count, in: live).total
            if total > Self.partMax {
                let next = range.isEmpty ? Self.orderLetters : (0...9).map { range + String($0) }
                ranges += next.reversed()
            } else if total > 0 {
                let query = DocumentQuery(
                    filter: filter,
                    limit: Self.partMax,
                    bytesMax: bytesLeft
                )
                let found = try documents.query(query, in: live).documents
                guard found.count == total else { return false }
                let sorted = found.sorted { ($0.id.utf8.count, $0.id) < ($1.id.utf8.count, $1.id) }
                guard try hand(sorted, to: take, &bytesLeft) else { return false }
            }
        }
        return true
    }

    /// Hands documents on as records; tells whether the bytes were enough.
    private func hand(
        _ documents: [Document],
        to take: (JSONObject, Int) throws -> Void,
        _ bytesLeft: inout Int
    ) throws -> Bool {
        for document in documents {
            bytesLeft -= document.json.count
            guard bytesLeft >= 0 else { return false }
            try take(try Self.record(document), document.json.count)
        }
        return true
    }
}
