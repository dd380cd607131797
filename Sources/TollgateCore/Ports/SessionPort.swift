/// A session that a login opened: a token that stands for a credential for a while.
public struct SessionRecord: Sendable, Hashable {
    /// The most ended sessions that one call removes.
    public static let removedMax = 1_000

    /// The session's name.
    public let id: SessionID
    /// What it is.
    public let kind: CredentialKindName
    /// The keyed digest of the token.
    public var digest: Digest
    /// The member of the pepper ring that made the digest.
    public var pepper: PepperID
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
    /// When its token was first seen where others could read it, or `nil`.
    public var exposedAt: Instant?

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
        lastUse: SessionUse? = nil,
        exposedAt: Instant? = nil
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
        self.exposedAt = exposedAt
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
    /// Replaces what can change of one: digest and pepper, the newest use, and when it was exposed. Throws
    /// ``StoreFault/Code/other`` if it is not there, ``StoreFault/Code/duplicate`` if the digest is another's.
    func replace(_ session: SessionRecord) throws
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
    /// Removes some of the sessions that a credential opened, by id; returns the digests of their tokens.
    @discardableResult
    func removeSome(of credential: CredentialID, atMost count: Int) throws -> [Digest]
    /// Returns up to 100 revoked credentials that still have sessions.
    func revokedOwners() throws -> [CredentialID]
    /// Removes those of a credential that had rested too long before a moment, as far as their uses were
    /// noted; returns the digests of their tokens.
    @discardableResult
    func removeRested(of credential: CredentialID, before moment: Instant) throws -> [Digest]
    /// Removes all of one kind of a credential but some; returns the removed ones. What has ended by a moment
    /// goes before what lives, and the oldest before the newest.
    @discardableResult
    func removeOldest(
        of credential: CredentialID,
        _ kind: CredentialKindName,
        keeping count: Int,
        at moment: Instant
    ) throws -> [SessionRecord]
    /// Removes up to ``SessionRecord/removedMax`` that ended before a moment, the oldest ends first; returns
    /// how many.
    func removeExpired(before moment: Instant) throws -> Int
    /// Counts the sessions that live at a moment of the wall clock, by the member that made their digest:
    /// each by the clock of its credential's account, and none of a credential that is revoked or at its
    /// end. With an `end`, only those whose own end lies behind it. One without a credential is judged by
    /// the wall clock.
    func digestCounts(
        at moment: Instant,
        endingAfter end: Instant?
    ) throws -> [PepperID: Int]
}

extension SessionPort {
    /// Counts the sessions that live at a moment of the wall clock, whenever they end.
    public func digestCounts(at moment: Instant) throws -> [PepperID: Int] {
        try digestCounts(at: moment, endingAfter: nil)
    }
}
