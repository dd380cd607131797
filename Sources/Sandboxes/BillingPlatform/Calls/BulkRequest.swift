/// The rules for a request for an extract (contract, section B2).
enum BulkRequest {
    /// How the records are chosen.
    enum RequestMethod: String, CaseIterable {
        /// By a statement.
        case query = "QUERY"
        /// By an entity and a condition.
        case retrieve = "RETRIEVE"
    }

    /// The forms that an extract can have.
    static let formats = ["CSV", "JSON"]

    /// Checks the fields of a request.
    ///
    /// - Parameter input: The request.
    /// - Throws: ``RecordFault`` for the first field that cannot be.
    static func check(_ input: RecordInput) throws(RecordFault) {
        let text = input.value(of: "RequestBody")
        guard text?.unicodeScalars.count ?? 0 <= RecordLimits.bulkTextMax else {
            throw RecordFault(
                .limit,
                "RequestBody has at most \(RecordLimits.bulkTextMax) letters",
                field: "RequestBody"
            )
        }
        if let format = input.value(of: "ResponseFormat"),
            !formats.contains(format.uppercased())
        {
            throw RecordFault(
                .invalidValue,
                "ResponseFormat is CSV or JSON",
                field: "ResponseFormat"
            )
        }
        let word = input.value(of: "RequestMethod") ?? RequestMethod.query.rawValue
        guard let method = RequestMethod(rawValue: word.uppercased()) else {
            throw RecordFault(
                .invalidValue,
                "RequestMethod is QUERY or RETRIEVE",
                field: "RequestMethod"
            )
        }
        let needed = method == .query ? "RequestBody" : "RetrieveEntityName"
        guard input.value(of: needed) != nil else {
            throw RecordFault(.missingValue, "\(needed) is absent", field: needed)
        }
    }
}
