/// An organisation: the account that owns credentials and the sandbox's data.
public struct OrganisationRecord: Sendable, Hashable {
    /// The organisation's id.
    public let id: OrganisationID
    /// Its name, as it stands in paths; unique ignoring case.
    public let name: String
    /// When it was made.
    public let createdAt: Instant
    /// Makes a record.
    public init(id: OrganisationID, name: String, createdAt: Instant) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}

/// Keeps organisations.
public protocol OrganisationPort {
    /// Adds one; throws ``StoreFault/Code/duplicate`` if the id or the name (ignoring case) is taken.
    func insert(_ organisation: OrganisationRecord) throws
    /// Finds one by its id.
    func find(_ id: OrganisationID) throws -> OrganisationRecord?
    /// Finds one by its name, ignoring case.
    func find(name: String) throws -> OrganisationRecord?
    /// Returns up to 10,000 of them, by name.
    func list() throws -> [OrganisationRecord]
}
