public import TollgateCore

/// What an owner sees of sessions, and ends.
extension Authority {
    /// The sessions that live by a credential, the newest first.
    ///
    /// - Parameter credential: The credential.
    /// - Returns: Up to 1,000 sessions that have neither ended nor rested too long, as far as was noted.
    /// - Throws: ``StoreFault``.
    public func sessions(of credential: CredentialID) async throws -> [SessionRecord] {
        let wall = time.now()
        let (all, now) = try await store.read { transaction in
            let owner = try transaction.credentials.find(credential)
            return (
                try transaction.sessions.list(of: credential),
                try owner.map { try transaction.clock(of: $0).now(at: wall) } ?? wall
            )
        }
        return all.filter { session in
            let seen = session.lastUse?.at ?? session.createdAt
            return session.expiresAt > now && session.idle.map { seen + $0 > now } ?? true
        }
    }

    /// Ends one session of a credential.
    ///
    /// - Parameters:
    ///   - id: The session.
    ///   - credential: The credential by which it lives; a session of another one is not found.
    ///   - actor: Who ends it.
    /// - Throws: ``AuthorityError/noSuchSession(_:)``, ``StoreFault``.
    public func revokeSession(
        _ id: SessionID,
        of credential: CredentialID,
        by actor: Actor
    ) async throws {
        let (now, audit) = (time.now(), audit)
        try await auditingDenials(of: "session.revoke", id.rawValue, by: actor) {
            try await store.transaction { transaction in
                guard let session = try transaction.sessions.find(id: id),
                    session.credential == credential
                else { throw AuthorityError.noSuchSession(id) }
                try transaction.sessions.remove(id)
                try transaction.feed.append([.digest(session.digest)])
                try audit.append(
                    "session.revoke",
                    id.rawValue,
                    details: ["credential": .string(credential.rawValue)],
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
