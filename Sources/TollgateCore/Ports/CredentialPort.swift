/// Which credentials to list; a `nil` member takes all.
public struct CredentialFilter: Sendable {
    /// The organisation.
    public var organisation: OrganisationID?
    /// The environment.
    public var environment: Environment?
    /// The kind.
    public var kind: CredentialKindName?
    /// The state.
    public var state: CredentialState?
    /// Only those that no secret of was used at or after this moment, and that were made before it.
    public var unusedSince: Instant?
    /// Only those that end by themselves at or before this moment.
    public var expiresBefore: Instant?
    /// Only those whose id sorts behind this one.
    public var after: CredentialID?
    /// How many at the most, 1 to 10,000.
    public var limit: Int

    /// Makes a filter.
    public init(
        organisation: OrganisationID? = nil,
        environment: Environment? = nil,
        kind: CredentialKindName? = nil,
        state: CredentialState? = nil,
        unusedSince: Instant? = nil,
        expiresBefore: Instant? = nil,
        after: CredentialID? = nil,
        limit: Int = 10_000
    ) {
        self.organisation = organisation
        self.environment = environment
        self.kind = kind
        self.state = state
        self.unusedSince = unusedSince
        self.expiresBefore = expiresBefore
        self.after = after
        self.limit = limit
    }
}

/// Keeps credentials, each with all its secrets.
public protocol CredentialPort {
    /// Adds one; throws ``StoreFault/Code/duplicate`` if its id, its handle (within kind and
    /// environment) or a secret's digest is taken.
    func insert(_ credential: CredentialRecord) throws
    /// Replaces one and its secrets; throws ``StoreFault/Code/other`` if it is not there.
    func replace(_ credential: CredentialRecord) throws
    /// Finds one by its id.
    func find(_ id: CredentialID) throws -> CredentialRecord?
    /// Finds the one that a fact key names: by handle, or by the digest of one of its secrets.
    func find(_ key: FactKey) throws -> CredentialRecord?
    /// Lists some, by id.
    func list(_ filter: CredentialFilter) throws -> [CredentialRecord]
    /// Counts all credentials.
    func count() throws -> Int
    /// Notes uses of secrets; an older use than the noted one and an unknown secret change nothing.
    func note(_ uses: [SecretID: LastUse]) throws
    /// Counts the secrets that may still verify at a moment of the wall clock, by the member that made their
    /// digest: those of credentials that are neither revoked nor at their end, whose overlap is not over,
    /// each by the clock of its account.
    func digestCounts(at moment: Instant) throws -> [PepperID: Int]
    /// Counts the credentials at a moment of the wall clock, each by the clock of its account; every row is
    /// looked at, so nothing that serves requests waits for it.
    func census(at moment: Instant) throws -> CredentialCensus
    /// Counts the sealed secrets of credentials by the member of the key ring that seals them.
    func sealCounts() throws -> [Int: Int]
}
