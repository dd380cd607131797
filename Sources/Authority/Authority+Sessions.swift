public import TollgateCore
import TollgateCrypto

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
    /// since the verification wins, and nothing is opened. Where the credential has as many sessions as it
    /// can have of the kind (``SessionRules/perCredentialMax``), its oldest ends.
    ///
    /// - Parameters:
    ///   - credential: The credential by which the session lives.
    ///   - secret: The secret that proved it.
    ///   - kind: The session's kind, whose secret form makes the token.
    ///   - use: The login itself, from where and by which software; a person's trusts that network from
    ///     now on.
    /// - Returns: The session; `nil` where the secret no longer verifies.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func openSession(
        for credential: CredentialID,
        by secret: SecretID,
        kind: CredentialKindName,
        use: SessionUse? = nil
    ) async throws -> OpenedSession? {
        let rules = sessionRules
        return try await open(for: credential, by: secret, use: use) { owner in
            let lifetime = owner.isPerson ? rules.lifetime : rules.tokenLifetime
            let idle = owner.isPerson ? rules.idle : nil
            return [SessionOrder(kind: kind, lifetime: lifetime, idle: idle)]
        }?.first
    }

    /// Opens several sessions at once for a credential that was just verified, or none of them.
    ///
    /// - Parameters:
    ///   - orders: What they are to be, of kinds that differ.
    ///   - credential: The credential by which they live.
    ///   - secret: The secret that proved it.
    ///   - use: The request, from where and by which software.
    /// - Returns: The sessions, in the order of the orders; `nil` where the secret no longer verifies.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func openSessions(
        _ orders: [SessionOrder],
        for credential: CredentialID,
        by secret: SecretID,
        use: SessionUse? = nil
    ) async throws -> [OpenedSession]? {
        try await open(for: credential, by: secret, use: use) { _ in orders }
    }

    private func open(
        for credential: CredentialID,
        by secret: SecretID,
        use: SessionUse?,
        _ orders: @escaping @Sendable (CredentialRecord) -> [SessionOrder]
    ) async throws -> [OpenedSession]? {
        let now = time.now()
        return try await store.transaction { transaction in
            guard let owner = try transaction.credentials.find(credential) else { return nil }
            let clock = try transaction.clock(of: owner)
            guard CredentialRules.verifies(secret, of: owner, at: clock.now(at: now)),
                // The access was withdrawn since the verification: it wins as well.
                !owner.isPerson || !owner.scopes.isEmpty
            else { return nil }
            if let use {
                try self.noteNetwork(use, owner, isSignIn: true, at: now, in: transaction)
            }
            return try orders(owner).map { order in
                try self.open(order, of: owner, by: secret, use, at: now, clock, in: transaction)
            }
        }
    }

    /// Opens one session inside a transaction, making room for it.
    private func open(
        _ order: SessionOrder,
        of owner: CredentialRecord,
        by secret: SecretID,
        _ use: SessionUse?,
        at now: Instant,
        _ clock: AccountClock,
        in transaction: any StoreTransaction
    ) throws -> OpenedSession {
        let moment = clock.now(at: now)
        let ended = try makeRoom(for: order.kind, of: owner, at: now, clock, in: transaction)
        let (session, token) = try openSession(
            order,
            for: owner,
            use: use,
            at: moment,
            in: transaction
        )
        var details: [(String, JSONValue)] = [
            ("secret", .string(secret.rawValue)),
            ("expires_at", .string(session.expiresAt.rfc3339)),
        ]
        if ended > 0 { details.append(("ended", .integer(Int64(ended)))) }
        try audit.append(
            "session.open",
            session.id.rawValue,
            details: .object(JSONObject(details)),
            by: .credential(owner.id),
            at: now,
            in: transaction
        )
        return OpenedSession(
            token: token,
            expiresAt: session.expiresAt,
            lifetime: session.expiresAt - moment
        )
    }

    /// Opens a session inside the transaction of whoever has a reason to, and leaves no audit row: that
    /// is the reason's.
    ///
    /// No other session ends for it.
    ///
    /// - Parameters:
    ///   - order: What it is to be.
    ///   - owner: The credential by which it lives, as the transaction knows it.
    ///   - use: The request, from where and by which software. It counts from the session's beginning,
    ///     also where the account's clock was moved since the request came.
    ///   - now: The account's moment.
    ///   - transaction: The transaction.
    /// - Returns: The session, and its token, known this once.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func openSession(
        _ order: SessionOrder,
        for owner: CredentialRecord,
        use: SessionUse?,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> (session: SessionRecord, token: Secret) {
        let form = try kind(order.kind).secret
        let token = SecretMaker(randomness: randomness).secret(form, owner.environment)
        let peppers = rings.peppers
        let member = peppers.signing
        let digest = peppers.digest(
            token,
            kind: order.kind,
            environment: owner.environment,
            under: member
        )
        let session = SessionRecord(
            id: .random(randomness),
            kind: order.kind,
            digest: digest,
            pepper: member.id,
            credential: owner.id,
            createdAt: now,
            expiresAt: order.lifetime.map { now + $0 } ?? SessionOrder.noEnd,
            idle: order.idle,
            grant: order.grant,
            lastUse: use.map {
                SessionUse(at: max($0.at, now), address: $0.address, userAgent: $0.userAgent)
            }
        )
        try transaction.sessions.insert(session)
        try transaction.feed.append([.digest(digest)])
        return (session, token)
    }

    /// Ends a session inside the transaction of whoever has a reason to, as
    /// ``openSession(_:for:use:at:in:)`` opens one.
    ///
    /// - Parameters:
    ///   - id: The session.
    ///   - credential: The credential by which it lives.
    ///   - transaction: The transaction.
    /// - Returns: Whether it was there, and that credential's.
    /// - Throws: ``StoreFault``.
    public func closeSession(
        _ id: SessionID,
        of credential: CredentialID,
        in transaction: any StoreTransaction
    ) throws -> Bool {
        guard let session = try transaction.sessions.find(id: id),
            session.credential == credential
        else { return false }
        try transaction.sessions.remove(id)
        try transaction.feed.append([.digest(session.digest)])
        return true
    }

    /// Removes a bounded part of what is over, and ends the oldest session of a kind where a credential would
    /// have too many; one that is over by the account's clock goes before any that lives.
    ///
    /// - Parameters:
    ///   - kind: What is about to be opened.
    ///   - owner: The credential.
    ///   - now: The moment of the wall clock. By it ended sessions of everybody are removed: those of an
    ///     account that runs ahead end before it.
    ///   - clock: The clock of the owner's account.
    ///   - transaction: The transaction that opens them.
    /// - Returns: How many were ended that were not over.
    /// - Throws: ``StoreFault``.
    func makeRoom(
        for kind: CredentialKindName,
        of owner: CredentialRecord,
        at now: Instant,
        _ clock: AccountClock,
        in transaction: any StoreTransaction
    ) throws -> Int {
        let (sessions, moment) = (transaction.sessions, clock.now(at: now))
        _ = try sessions.removeExpired(before: sessionRules.removalEnd(at: now))
        var rested: [Digest] = []
        if owner.isPerson {
            let longAgo = moment + (.zero - SessionRules.restedMargin)
            rested = try sessions.removeRested(of: owner.id, before: longAgo)
        }
        let oldest = try sessions.removeOldest(
            of: owner.id,
            kind,
            keeping: sessionRules.perCredentialMax - 1,
            at: moment
        )
        try transaction.feed.append((rested + oldest.map(\.digest)).map { .digest($0) })
        return oldest.count { $0.expiresAt > moment }
    }

    /// Ends a session; ending it twice is no error.
    ///
    /// - Parameters:
    ///   - id: The session.
    ///   - key: The key of its facts.
    ///   - credential: The credential that opened it, whose caller ends it.
    /// - Returns: The keys that facts of it may stand under, since its digest may have moved meanwhile, and
    ///   the feed's newest place: so this node drops the facts at once.
    /// - Throws: ``StoreFault``.
    public func closeSession(
        _ id: SessionID,
        _ key: FactKey,
        of credential: CredentialID
    ) async throws -> (keys: [FactKey], sequence: Int64) {
        let (now, audit) = (time.now(), audit)
        return try await store.transaction { transaction in
            var keys = [key]
            if let session = try transaction.sessions.find(id: id) {
                try transaction.sessions.remove(id)
                if key != .digest(session.digest) { keys.append(.digest(session.digest)) }
                try audit.append(
                    "session.close",
                    id.rawValue,
                    details: [:],
                    by: .credential(credential),
                    at: now,
                    in: transaction
                )
            }
            try transaction.feed.append(keys)
            return (keys, try transaction.feed.position().newest)
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
