/// An organisation: the account that owns credentials and the sandbox's data.
public struct OrganisationRecord: Sendable, Hashable {
    /// The organisation's id.
    public let id: OrganisationID
    /// Its name, as it stands in paths; unique ignoring case.
    public let name: String
    /// When it was made.
    public let createdAt: Instant
    /// How far the clock of its sandbox runs ahead of the wall clock; see ``AccountClock``.
    public var sandboxAdvance: Duration
    /// Makes a record.
    public init(
        id: OrganisationID,
        name: String,
        createdAt: Instant,
        sandboxAdvance: Duration = .zero
    ) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.sandboxAdvance = sandboxAdvance
    }
}

/// Keeps organisations.
public protocol OrganisationPort {
    /// Adds one; throws ``StoreFault/Code/duplicate`` if the id or the name (ignoring case) is taken.
    func insert(_ organisation: OrganisationRecord) throws
    /// Moves the clock of the sandbox of one forward, by whole microseconds; throws
    /// ``StoreFault/Code/other`` if it is not there.
    ///
    /// How far it may run ahead is the authority's rule.
    func advance(_ id: OrganisationID, by step: Duration) throws
    /// Finds one by its id.
    func find(_ id: OrganisationID) throws -> OrganisationRecord?
    /// Finds one by its name, ignoring case.
    func find(name: String) throws -> OrganisationRecord?
    /// Returns up to 10,000 of them, by name.
    func list() throws -> [OrganisationRecord]
}
