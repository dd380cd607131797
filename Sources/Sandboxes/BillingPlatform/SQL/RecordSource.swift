import TollgateCore

/// Where a statement's records come from.
protocol RecordSource {
    /// Returns all records of an entity, each a flat object of texts, in the order in which they
    /// were made.
    ///
    /// - Parameter entity: The entity's name, in any case; nothing is known of an unknown one.
    /// - Returns: The records.
    /// - Throws: ``SQLError`` where that would be too many, and what keeps them from being read.
    mutating func records(of entity: String) throws -> [JSONObject]
}

extension JSONObject {
    /// The member of a name in any case.
    func member(ignoringCase name: String) -> Member? {
        members.first { $0.name.equalsIgnoringCase(name) }
    }

    /// The record's id, which all records have.
    var recordID: String { self["Id"]?.string ?? "" }
}
