import TollgateCore

/// Which records have which value of the field by which an upsert finds them.
struct ExternalKeys {
    private let field: String
    private var ids: [ExactKey: [String]] = [:]

    /// Reads the values of a field.
    ///
    /// - Parameters:
    ///   - field: The field's name in any case.
    ///   - records: All records of the entity.
    init(_ field: String, of records: [JSONObject]) {
        self.field = field
        for record in records {
            guard let value = record.member(ignoringCase: field)?.value.string else { continue }
            ids[ExactKey(value), default: []].append(record.recordID)
        }
    }

    /// Finds the record that has the same value as another.
    ///
    /// - Parameter input: The record that was sent.
    /// - Returns: The id; `nil` where no record has the value.
    /// - Throws: ``RecordFault`` where the field is absent, or where several have its value.
    func id(for input: RecordInput) throws(RecordFault) -> String? {
        guard let value = input.value(of: field) else {
            throw RecordFault(.missingValue, "The external key is absent", field: field)
        }
        let found = ids[ExactKey(value)] ?? []
        guard found.count < 2 else {
            throw RecordFault(.notUnique, "Several records have this external key", field: field)
        }
        return found.first
    }

    /// Takes note of a new record.
    mutating func add(_ id: RecordID, _ input: RecordInput) {
        guard let value = input.value(of: field) else { return }
        ids[ExactKey(value), default: []].append(id.text)
    }
}
