/// A session that a login opened: a token that stands for a credential for a while.
public struct SessionRecord: Sendable, Hashable {
    /// The session's name.
    public let id: SessionID
    /// What it is.
    public let kind: CredentialKindName
    /// The keyed digest of the token.
    public let digest: Digest
    /// The member of the pepper ring that made the digest.
    public let pepper: PepperID
    /// The credential that opened it, and by which it lives.
    public let credential: CredentialID
    /// When it was opened.
    public let createdAt: Instant
    /// When it ends by itself, however much it is used.
    public let expiresAt: Instant
    /// How long it lives without being used; `nil` for as long as ``expiresAt`` lets it.
    public let idle: Duration?
    /// What narrows it to less than its credential, or `nil` for nothing.
    public let grant: SessionGrant?
    /// The newest use that was noted, at first the login; noted in batches, so it may lie some seconds back.
    public var lastUse: SessionUse?

    /// Makes a record.
    public init(
        id: SessionID,
        kind: CredentialKindName,
        digest: Digest,
        pepper: PepperID,
        credential: CredentialID,
        createdAt: Instant,
        expiresAt: Instant,
        idle: Duration? = nil,
        grant: SessionGrant? = nil,
        lastUse: SessionUse? = nil
    ) {
        self.id = id
        self.kind = kind
        self.digest = digest
        self.pepper = pepper
        self.credential = credential
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.idle = idle
        self.grant = grant
        self.lastUse = lastUse
    }
}

/// The narrowing of a session: it may do less than its credential, and for one thing alone.
public struct SessionGrant: Sendable, Hashable {
    /// What the session is for, such as the name of a linked account.
    public let subject: String
    /// The scopes that are left of the credential's.
    public let scopes: [Scope]

    /// Makes a grant.
    public init(subject: String, scopes: [Scope]) {
        (self.subject, self.scopes) = (subject, scopes)
    }
}

/// A use of a session.
public struct SessionUse: Sendable, Hashable {
    /// The most letters that are kept of a user agent.
    public static let userAgentLettersMax = 200

    /// When.
    public let at: Instant
    /// From where.
    public let address: IPAddress
    /// What the caller calls its software, as it came but for its length; never believed.
    public let userAgent: String

    /// Makes a use.
    public init(at: Instant, address: IPAddress, userAgent: String) {
        self.at = at
        self.address = address
        self.userAgent = String(userAgent.unicodeScalars.prefix(Self.userAgentLettersMax))
    }
}

/// Keeps sessions.
public protocol SessionPort {
    /// Adds one; throws ``StoreFault/Code/duplicate`` if its id or digest is taken.
    func insert(_ session: SessionRecord) throws
    /// Finds one by the digest of its token.
    func find(_ digest: Digest) throws -> SessionRecord?
    /// Finds one by its name.
    func find(id: SessionID) throws -> SessionRecord?
    /// Returns up to 1,000 sessions that a credential opened, the newest first.
    func list(of credential: CredentialID) throws -> [SessionRecord]
    /// Notes uses; an older use than the noted one and an unknown session change nothing.
    func note(_ uses: [SessionID: SessionUse]) throws
    /// Removes one; tells whether it was there.
    @discardableResult
    func remove(_ id: SessionID) throws -> Bool
    /// Removes every session that a credential opened; returns the digests of their tokens.
    @discardableResult
    func removeAll(of credential: CredentialID) throws -> [Digest]
    /// Removes those of a credential that had rested too long before a moment, as far as their uses were
    /// noted; returns the digests of their tokens.
    @discardableResult
    func removeRested(of credential: CredentialID, before moment: Instant) throws -> [Digest]
    /// Removes all of one kind of a credential but the newest; returns the digests of the removed ones' tokens.
    @discardableResult
    func removeOldest(
        of credential: CredentialID,
        _ kind: CredentialKindName,
        keeping count: Int
    ) throws -> [Digest]
    /// Removes up to 1,000 that ended before a moment; returns how many.
    func removeExpired(before moment: Instant) throws -> Int
    /// Counts the sessions that live at a moment, by the member that made their digest.
    func digestCounts(at moment: Instant) throws -> [PepperID: Int]
}
