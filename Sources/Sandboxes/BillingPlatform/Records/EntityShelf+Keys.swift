import TollgateCore

extension EntityShelf {
    /// Makes the records findable by an external key: its first use declares a column, which the
    /// records that are there already get in parts.
    ///
    /// - Parameter key: The field in any case.
    /// - Returns: Whether every record has the column; if not, another call of a transaction of its
    ///   own goes on.
    /// - Throws: ``Rejection`` where the entity has too many external keys, ``RecordFault`` where
    ///   there would be too many entities, and ``StoreFault``.
    mutating func prepare(_ key: String) throws -> Bool {
        let key = key.uppercased()
        if card == nil { try begin(at: 1) }
        guard var card else { throw Self.corrupt }
        if !card.keys.contains(key) {
            guard card.keys.count < RecordLimits.externalKeysMax else {
                throw Rejection.badRequest(
                    "An entity has at most \(RecordLimits.externalKeysMax) external keys."
                )
            }
            card.keys.append(key)
            try keep(card)
        }
        let query = DocumentQuery(
            filter: .oneOf(column: Self.generationColumn, card.generations(before: key)),
            limit: RecordLimits.indexedRecordsMax,
            bytesMax: RecordLimits.changedBytesMax
        )
        let found = try documents.query(query, in: live)
        for document in found.documents {
            let record = try Self.record(document)
            // What was read is bounded; a request that needs several transactions must not be refused.
            let indexed = Self.document(record, version: document.version + 1, card)
            try documents.replace(indexed, in: live)
        }
        return found.total == found.documents.count
    }

    /// Finds the record that has a value of an external key.
    ///
    /// - Parameters:
    ///   - value: The value, compared byte by byte.
    ///   - key: The field in any case, which was prepared.
    /// - Returns: The id; `nil` where no record has the value.
    /// - Throws: ``RecordFault`` where several have it or where it is too long, and ``StoreFault``.
    func id(having value: String, of key: String) throws -> String? {
        guard value.utf8.count <= RecordLimits.externalKeyBytesMax else {
            throw RecordFault(
                .limit,
                "An external key has at most \(RecordLimits.externalKeyBytesMax) bytes",
                field: key
            )
        }
        let filter = DocumentQuery.Filter.equals(
            column: Self.column(of: key.uppercased()),
            .text(value)
        )
        let found = try documents.query(DocumentQuery(filter: filter, limit: 2), in: live).documents
        guard found.count < 2 else {
            throw RecordFault(.notUnique, "Several records have this external key", field: key)
        }
        return found.first?.id
    }
}
