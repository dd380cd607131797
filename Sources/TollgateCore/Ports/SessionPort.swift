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
    /// When it ends by itself.
    public let expiresAt: Instant

    /// Makes a record.
    public init(
        id: SessionID,
        kind: CredentialKindName,
        digest: Digest,
        pepper: PepperID,
        credential: CredentialID,
        createdAt: Instant,
        expiresAt: Instant
    ) {
        self.id = id
        self.kind = kind
        self.digest = digest
        self.pepper = pepper
        self.credential = credential
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// Keeps sessions.
public protocol SessionPort {
    /// Adds one; throws ``StoreFault/Code/duplicate`` if its id or digest is taken.
    func insert(_ session: SessionRecord) throws
    /// Finds one by the digest of its token.
    func find(_ digest: Digest) throws -> SessionRecord?
    /// Removes one; tells whether it was there.
    @discardableResult
    func remove(_ id: SessionID) throws -> Bool
    /// Removes every session that a credential opened; returns the digests of their tokens.
    @discardableResult
    func removeAll(of credential: CredentialID) throws -> [Digest]
    /// Removes up to 1,000 that ended before a moment; returns how many.
    func removeExpired(before moment: Instant) throws -> Int
    /// Counts the sessions that live at a moment, by the member that made their digest.
    func digestCounts(at moment: Instant) throws -> [PepperID: Int]
}
