public import TollgateCore

extension Authority {
    /// Notes that a secret was seen where others could read it, and has the owner told; the first
    /// sighting stays.
    ///
    /// - Parameters:
    ///   - secret: The secret.
    ///   - id: Its credential.
    ///   - how: A word of a closed set: `plain_http`, `browser`, `query`.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func markExposed(_ secret: SecretID, of id: CredentialID, how: String) async throws {
        let details: JSONValue = ["secret": .string(secret.rawValue), "how": .string(how)]
        let notices = notices
        let update = Update(
            "credential.exposed",
            details: { _, _ in details },
            also: { changed, now, transaction in
                let hint = changed.secrets.first { $0.id == secret }?.hint
                let notice = Notice(
                    .exposed,
                    changed,
                    [
                        ("secret", .string(secret.rawValue)), ("hint", .optional(hint)),
                        ("how", .string(how)), ("exposed_at", .string(now.rfc3339)),
                    ]
                )
                try notices.queue(notice, at: now, in: transaction)
            },
            change: { credential, now in
                try CredentialRules.exposed(credential, secret: secret, at: now)
            }
        )
        _ = try await self.update(id, update, by: .server)
    }

    /// Notes that the token of a session was seen where others could read it, and has the owner told of
    /// what to end; the first sighting stays.
    ///
    /// - Parameters:
    ///   - id: The session; one that ended since changes nothing.
    ///   - how: A word of a closed set: `plain_http`.
    /// - Throws: ``StoreFault``.
    public func markExposed(_ id: SessionID, how: String) async throws {
        let (now, audit, notices) = (time.now(), audit, notices)
        try await store.transaction { transaction in
            guard var session = try transaction.sessions.find(id: id), session.exposedAt == nil,
                let owner = try transaction.credentials.find(session.credential)
            else { return }
            let moment = try transaction.clock(of: owner).now(at: now)
            guard session.expiresAt > moment else { return }
            session.exposedAt = moment
            try transaction.sessions.replace(session)
            try transaction.feed.append([.digest(session.digest)])
            let notice = Notice(
                .exposed,
                owner,
                [
                    ("session", .string(id.rawValue)),
                    ("session_kind", .string(session.kind.rawValue)),
                    ("subject", .optional(session.grant?.subject)), ("how", .string(how)),
                    ("exposed_at", .string(moment.rfc3339)),
                ]
            )
            try notices.queue(notice, at: moment, in: transaction)
            try audit.append(
                "session.exposed",
                id.rawValue,
                details: ["credential": .string(owner.id.rawValue), "how": .string(how)],
                by: .server,
                at: now,
                in: transaction
            )
        }
    }
}
