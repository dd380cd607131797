import TollgateCore

/// A part of an entity's records, in their order.
struct RecordPart: Sendable, Hashable {
    /// How many are left out at the start.
    let offset: Int
    /// How many are taken at the most.
    let limit: Int
}

/// Where a statement's records come from.
protocol RecordSource {
    /// Returns the records of an entity, each a flat object of texts, in the order of their ids.
    ///
    /// - Parameters:
    ///   - entity: The entity's name, in any case; nothing is known of an unknown one.
    ///   - part: Which of them; all for `nil`.
    /// - Returns: The records.
    /// - Throws: ``SQLError`` where that would be too many, and what keeps them from being read.
    mutating func table(of entity: String, _ part: RecordPart?) throws -> RecordTable
}

extension JSONObject {
    /// The member of a name in any case.
    func member(ignoringCase name: String) -> Member? {
        members.first { $0.name.equalsIgnoringCase(name) }
    }

    /// The record's id, which all records have.
    var recordID: String { self["Id"]?.string ?? "" }
}
