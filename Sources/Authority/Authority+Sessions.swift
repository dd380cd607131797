public import TollgateCore
import TollgateCrypto

extension Authority {
    /// How long a session lives, until dialects say so themselves.
    public static let sessionLifetime: Duration = .seconds(3_600)

    /// Opens a session for a credential that was just verified.
    ///
    /// The credential is looked at again inside the transaction: a reset or revocation that was committed
    /// since the verification wins, and nothing is opened.
    ///
    /// - Parameters:
    ///   - credential: The credential by which the session lives.
    ///   - secret: The secret that proved it.
    ///   - kind: The session's kind, whose secret form makes the token.
    /// - Returns: The token, shown this once, and when it ends; `nil` where the secret no longer verifies.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func openSession(
        for credential: CredentialID,
        by secret: SecretID,
        kind: CredentialKindName
    ) async throws -> (token: Secret, expiresAt: Instant)? {
        let form = try self.kind(kind).secret
        let now = time.now()
        let (id, audit, end) = (SessionID.random(randomness), audit, now + Self.sessionLifetime)
        let token: Secret? = try await store.transaction { transaction in
            guard let owner = try transaction.credentials.find(credential),
                CredentialRules.verifies(secret, of: owner, at: now)
            else { return nil }
            let token = SecretMaker(randomness: self.randomness).secret(form, owner.environment)
            let member = self.rings.peppers.signing
            let digest = self.rings.peppers.digest(
                token,
                kind: kind,
                environment: owner.environment,
                under: member
            )
            let session = SessionRecord(
                id: id,
                kind: kind,
                digest: digest,
                pepper: member.id,
                credential: credential,
                createdAt: now,
                expiresAt: end
            )
            _ = try transaction.sessions.removeExpired(before: now)
            try transaction.sessions.insert(session)
            try transaction.feed.append([.digest(digest)])
            try audit.append(
                "session.open",
                id.rawValue,
                details: ["secret": .string(secret.rawValue), "expires_at": .string(end.rfc3339)],
                by: .credential(credential),
                at: now,
                in: transaction
            )
            return token
        }
        return token.map { ($0, end) }
    }

    /// Ends a session; ending it twice is no error.
    ///
    /// - Parameters:
    ///   - id: The session.
    ///   - key: The key of its facts.
    ///   - credential: The credential that opened it, whose caller ends it.
    /// - Returns: The feed's newest place, so that this node drops the facts at once.
    /// - Throws: ``StoreFault``.
    public func closeSession(
        _ id: SessionID,
        _ key: FactKey,
        of credential: CredentialID
    ) async throws -> Int64 {
        let (now, audit) = (time.now(), audit)
        return try await store.transaction { transaction in
            if try transaction.sessions.remove(id) {
                try audit.append(
                    "session.close",
                    id.rawValue,
                    details: [:],
                    by: .credential(credential),
                    at: now,
                    in: transaction
                )
            }
            try transaction.feed.append([key])
            return try transaction.feed.position().newest
        }
    }

    /// Ends every session that a credential opened, and tells how many there were; those who hold one
    /// sign in again.
    static func endSessions(
        of credential: CredentialID,
        in transaction: any StoreTransaction
    ) throws -> Int {
        let digests = try transaction.sessions.removeAll(of: credential)
        try transaction.feed.append(digests.map { .digest($0) })
        return digests.count
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
