import TollgateCore

/// A field that every record has and that no caller sets (contract, section B2).
enum GeneratedField: String, Sendable, Hashable, CaseIterable {
    /// The record's id.
    case id = "Id"
    /// When it was made, such as `2026-03-01 12:30:05`, in UTC.
    case created = "Created"
    /// The credential that made it.
    case createdUserID = "CreatedUserId"
    /// When it was last changed.
    case updated = "Updated"
    /// The credential that last changed it.
    case updatedUserID = "UpdatedUserId"

    /// The field of a name in any case.
    init?(_ name: String) {
        guard let field = Self.allCases.first(where: { $0.rawValue.equalsIgnoringCase(name) })
        else { return nil }
        self = field
    }
}

/// Who changes records, and when.
struct RecordStamp: Sendable {
    /// The caller's credential.
    let user: String
    /// The moment.
    let now: Instant
}
