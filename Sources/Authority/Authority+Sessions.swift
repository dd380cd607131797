public import TollgateCore
import TollgateCrypto

/// How long sessions live.
public struct SessionRules: Sendable, Hashable {
    /// The longest life of a person's session, however much it is used.
    public var lifetime: Duration
    /// The longest rest of a person's session between two uses.
    public var idle: Duration
    /// The life of a token that another secret opened, such as an OAuth client's; it may rest.
    public var tokenLifetime: Duration

    /// Makes rules.
    public init(
        lifetime: Duration = .seconds(43_200),
        idle: Duration = .seconds(3_600),
        tokenLifetime: Duration = .seconds(3_600)
    ) {
        (self.lifetime, self.idle) = (lifetime, idle)
        self.tokenLifetime = tokenLifetime
    }
}

/// A session that was just opened.
public struct OpenedSession: Sendable {
    /// The token, shown this once.
    public let token: Secret
    /// When it ends by itself.
    public let expiresAt: Instant
    /// How long that is from now.
    public let lifetime: Duration
}

extension Authority {
    /// Opens a session for a credential that was just verified.
    ///
    /// The credential is looked at again inside the transaction: a reset or revocation that was committed
    /// since the verification wins, and nothing is opened.
    ///
    /// - Parameters:
    ///   - credential: The credential by which the session lives.
    ///   - secret: The secret that proved it.
    ///   - kind: The session's kind, whose secret form makes the token.
    ///   - use: The login itself, from where and by which software.
    /// - Returns: The session; `nil` where the secret no longer verifies.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func openSession(
        for credential: CredentialID,
        by secret: SecretID,
        kind: CredentialKindName,
        use: SessionUse? = nil
    ) async throws -> OpenedSession? {
        let form = try self.kind(kind).secret
        let now = time.now()
        let (id, audit) = (SessionID.random(randomness), audit)
        return try await store.transaction { transaction in
            guard let owner = try transaction.credentials.find(credential),
                CredentialRules.verifies(secret, of: owner, at: now)
            else { return nil }
            let isPerson = owner.isPerson
            // The access was withdrawn since the verification: it wins as well.
            guard !isPerson || !owner.scopes.isEmpty else { return nil }
            let rules = self.sessionRules
            let lifetime = isPerson ? rules.lifetime : rules.tokenLifetime
            let end = now + lifetime
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
                expiresAt: end,
                idle: isPerson ? rules.idle : nil,
                lastUse: use
            )
            _ = try transaction.sessions.removeExpired(before: now)
            if let use { try self.noteNetwork(use, owner, at: now, in: transaction) }
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
            return OpenedSession(token: token, expiresAt: end, lifetime: lifetime)
        }
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

// MARK: What an owner sees and ends

extension Authority {
    /// The sessions that live by a credential, the newest first.
    ///
    /// - Parameter credential: The credential.
    /// - Returns: Up to 1,000 sessions that have neither ended nor rested too long, as far as was noted.
    /// - Throws: ``StoreFault``.
    public func sessions(of credential: CredentialID) async throws -> [SessionRecord] {
        let now = time.now()
        let all = try await store.read { try $0.sessions.list(of: credential) }
        return all.filter { session in
            let seen = session.lastUse?.at ?? session.createdAt
            return session.expiresAt > now && session.idle.map { seen + $0 > now } ?? true
        }
    }

    /// Ends one session of whoever it is.
    ///
    /// - Parameters:
    ///   - id: The session.
    ///   - actor: Who ends it.
    /// - Throws: ``AuthorityError/noSuchSession(_:)``, ``StoreFault``.
    public func revokeSession(_ id: SessionID, by actor: Actor) async throws {
        let (now, audit) = (time.now(), audit)
        try await auditingDenials(of: "session.revoke", id.rawValue, by: actor) {
            try await store.transaction { transaction in
                guard let session = try transaction.sessions.find(id: id) else {
                    throw AuthorityError.noSuchSession(id)
                }
                try transaction.sessions.remove(id)
                try transaction.feed.append([.digest(session.digest)])
                try audit.append(
                    "session.revoke",
                    id.rawValue,
                    details: ["credential": .string(session.credential.rawValue)],
                    by: actor,
                    at: now,
                    in: transaction
                )
            }
        }
    }

    /// Ends every session of a credential.
    ///
    /// - Parameters:
    ///   - credential: The credential.
    ///   - actor: Who ends them.
    /// - Returns: How many there were.
    /// - Throws: ``StoreFault``.
    public func revokeSessions(of credential: CredentialID, by actor: Actor) async throws -> Int {
        let (now, audit) = (time.now(), audit)
        return try await store.transaction { transaction in
            let count = try Self.endSessions(of: credential, in: transaction)
            try audit.append(
                "session.revoke-all",
                credential.rawValue,
                details: ["count": .integer(Int64(count))],
                by: actor,
                at: now,
                in: transaction
            )
            return count
        }
    }
}
