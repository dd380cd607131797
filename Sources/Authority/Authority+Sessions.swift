public import TollgateCore
import TollgateCrypto

extension Authority {
    /// How long a session lives, until dialects say so themselves.
    public static let sessionLifetime: Duration = .seconds(3_600)

    /// Opens a session for a credential that was just verified.
    ///
    /// - Parameters:
    ///   - credential: The credential by which the session lives.
    ///   - environment: The credential's environment.
    ///   - kind: The session's kind, whose secret form makes the token.
    /// - Returns: The token, shown this once, and when it ends.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func openSession(
        for credential: CredentialID,
        _ environment: Environment,
        kind: CredentialKindName
    ) async throws -> (token: Secret, expiresAt: Instant) {
        let form = try self.kind(kind).secret
        let token = SecretMaker(randomness: randomness).secret(form, environment)
        let member = rings.peppers.signing
        let now = time.now()
        let session = SessionRecord(
            id: .random(randomness),
            kind: kind,
            digest: rings.peppers.digest(
                token,
                kind: kind,
                environment: environment,
                under: member
            ),
            pepper: member.id,
            credential: credential,
            createdAt: now,
            expiresAt: now + Self.sessionLifetime
        )
        try await store.transaction { transaction in
            _ = try transaction.sessions.removeExpired(before: now)
            try transaction.sessions.insert(session)
            try transaction.feed.append([.digest(session.digest)])
        }
        return (token, session.expiresAt)
    }

    /// Ends a session; ending it twice is no error.
    ///
    /// - Parameters:
    ///   - id: The session.
    ///   - key: The key of its facts.
    /// - Returns: The feed's newest place, so that this node drops the facts at once.
    /// - Throws: ``StoreFault``.
    public func closeSession(_ id: SessionID, _ key: FactKey) async throws -> Int64 {
        try await store.transaction { transaction in
            try transaction.sessions.remove(id)
            try transaction.feed.append([key])
            return try transaction.feed.position().newest
        }
    }
}

extension Authority {
    /// Remembers a signed request that is about to be admitted, durably.
    ///
    /// - Parameters:
    ///   - content: What makes the request the same as another.
    ///   - end: When the memory may be dropped.
    /// - Returns: Whether the request is new.
    /// - Throws: ``StoreFault``.
    public func rememberRequest(_ content: [UInt8], until end: Instant) async throws -> Bool {
        let digest = MessageAuthentication.digest(content, key: rings.audit)
        let now = time.now()
        return try await store.transaction { transaction in
            _ = try transaction.replay.removeExpired(before: now)
            return try transaction.replay.insert(digest, expiresAt: end)
        }
    }
}
