/// Why one record of a good request is not taken: its row of the answer says so, and the answer is
/// a success all the same (contract, section B2).
struct RecordFault: Error, Sendable, Hashable {
    /// What kind of fault it is, as the number in `ErrorCode`.
    ///
    /// Nobody publishes the real ones; only "0", which means none, is known.
    enum Code: String, Sendable, Hashable, CaseIterable {
        /// A name or a value cannot be taken.
        case invalidValue = "1001"
        /// A field that the call needs is absent.
        case missingValue = "1002"
        /// No record has the id.
        case notFound = "1003"
        /// Several records have the external key.
        case notUnique = "1004"
        /// A maximum is reached.
        case limit = "1005"
    }

    /// What kind of fault it is.
    let code: Code
    /// A sentence for people.
    let text: String
    /// The field that is at fault, or a blank.
    let field: String

    /// Makes a fault.
    init(_ code: Code, _ text: String, field: String = " ") {
        (self.code, self.text, self.field) = (code, text, field)
    }

    /// No record has the id.
    static let notFound = RecordFault(.notFound, "No record has this Id", field: "Id")
}
