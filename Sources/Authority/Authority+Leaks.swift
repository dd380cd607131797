public import TollgateCore
import TollgateCrypto

/// What was done about one leaked secret.
public enum LeakOutcome: Sendable, Hashable {
    /// Nobody's, as far as this installation knows.
    case unknown
    /// The newest secret of a credential, which was revoked.
    case revoked(CredentialID)
    /// An old secret in its overlap, which was ended; the credential goes on with its newest.
    case retired(SecretID, of: CredentialID)
    /// A secret that was over before: nothing was left to do.
    case over(CredentialID)
    /// A session's token; the session was ended.
    case sessionEnded(SessionID)
}

extension Authority {
    /// The most leaked secrets that are looked at in one transaction.
    public static let leakBatchMax = 100

    /// Finds whose the leaked secrets are, and ends them.
    ///
    /// A secret is recognised by its digest under every kind, environment and pepper, with or without its
    /// handle in front; a signing secret, which has no digest, needs its handle. Each batch is one
    /// transaction, with an audit row for each change.
    ///
    /// - Parameters:
    ///   - leaked: What was found: `secret`, or `handle:secret`.
    ///   - actor: Who reports it.
    /// - Returns: What was done about each, in the same order.
    /// - Throws: ``StoreFault``; the batches before it are committed.
    public func endLeaked(_ leaked: [Secret], by actor: Actor) async throws -> [LeakOutcome] {
        var outcomes: [LeakOutcome] = []
        while outcomes.count < leaked.count {
            let batch = Array(leaked[outcomes.count...].prefix(Self.leakBatchMax))
            let now = time.now()
            let ended = try await store.transaction { transaction in
                try batch.map { try self.endLeaked($0, by: actor, at: now, in: transaction) }
            }
            outcomes += ended
            await endSessionsLeft(
                of: ended.compactMap { outcome in
                    guard case .revoked(let id) = outcome else { return nil }
                    return id
                }
            )
        }
        return outcomes
    }

    private func endLeaked(
        _ leaked: Secret,
        by actor: Actor,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> LeakOutcome {
        let presented = Presentation(leaked)
        for digest in digests(of: presented) {
            if let credential = try transaction.credentials.find(.digest(digest)),
                let secret = credential.secrets.first(where: { $0.digest == digest })
            {
                return try end(secret, of: credential, by: actor, at: now, in: transaction)
            }
            if let session = try transaction.sessions.find(digest) {
                return try end(session, by: actor, at: now, in: transaction)
            }
        }
        if let (credential, secret) = try signingSecret(presented, in: transaction) {
            return try end(secret, of: credential, by: actor, at: now, in: transaction)
        }
        return .unknown
    }

    // MARK: Whose it is

    /// What a line of a list may mean: the whole is a secret, or the part behind the first colon.
    private struct Presentation {
        let secrets: [Secret]
        let handle: String?

        init(_ line: Secret) {
            let colon = line.withBytes { $0.firstIndex(of: UInt8(ascii: ":")) }
            guard let colon else {
                (secrets, handle) = ([line], nil)
                return
            }
            secrets = [line, line.withBytes { Secret(Array($0[(colon + 1)...])) }]
            handle = line.withBytes { String(validating: $0[..<colon], as: UTF8.self) }
        }
    }

    private func digests(of presented: Presentation) -> [TollgateCore.Digest] {
        let peppers = rings.peppers
        return presented.secrets.flatMap { secret in
            kinds.values.filter { $0.use == .presented }.flatMap { kind in
                Environment.allCases.flatMap { environment in
                    peppers.members.map {
                        peppers.digest(
                            secret,
                            kind: kind.name,
                            environment: environment,
                            under: $0
                        )
                    }
                }
            }
        }
    }

    private func signingSecret(
        _ presented: Presentation,
        in transaction: any StoreTransaction
    ) throws -> (CredentialRecord, SecretRecord)? {
        guard let handle = presented.handle, let leaked = presented.secrets.last else { return nil }
        for kind in kinds.values where kind.use == .signing {
            for environment in Environment.allCases {
                let key = FactKey.handle(kind.name, environment, handle)
                guard let credential = try transaction.credentials.find(key) else { continue }
                for secret in credential.secrets {
                    let place = SealRing.Place(
                        kind: kind.name,
                        row: secret.id,
                        environment: environment
                    )
                    guard let sealed = secret.sealed else { continue }
                    // A box that does not open proves nobody; it must not keep the other lines alive.
                    guard let opened = try? rings.seals.open(sealed, at: place) else { continue }
                    if opened.matches(leaked) { return (credential, secret) }
                }
            }
        }
        return nil
    }

    // MARK: What is done

    private func end(
        _ secret: SecretRecord,
        of credential: CredentialRecord,
        by actor: Actor,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> LeakOutcome {
        let details: JSONValue = ["secret": .string(secret.id.rawValue), "leaked": true]
        let isOver = credential.state == .revoked
        let moment = try transaction.clock(of: credential).now(at: now)
        switch CredentialRules.phase(secret, at: moment) {
        case _ where isOver: return .over(credential.id)
        case .retired:
            // Sessions that it opened may outlive it.
            guard try Self.endSessions(of: credential.id, in: transaction) > 0 else {
                return .over(credential.id)
            }
            try audit.append(
                "credential.end-sessions",
                credential.id.rawValue,
                details: details,
                by: actor,
                at: now,
                in: transaction
            )
            return .retired(secret.id, of: credential.id)
        case .live:
            let revoke = Update(
                Self.action(of: .revoked),
                details: { _, _ in details },
                also: { changed, _, transaction in
                    let share = Self.sessionsEndedMax / Self.leakBatchMax
                    _ = try Self.endSessions(of: [changed.id], atMost: share, in: transaction)
                },
                change: { try CredentialRules.changed($0, to: .revoked, at: $1) }
            )
            _ = try apply(revoke, to: credential, by: actor, at: now, in: transaction)
            return .revoked(credential.id)
        case .retiring:
            let retire = Update(
                "credential.retire",
                details: { _, _ in details },
                also: { changed, _, transaction in
                    _ = try Self.endSessions(of: changed.id, in: transaction)
                },
                change: { try CredentialRules.retired($0, secret: secret.id, at: $1) }
            )
            _ = try apply(retire, to: credential, by: actor, at: now, in: transaction)
            return .retired(secret.id, of: credential.id)
        }
    }

    private func end(
        _ session: SessionRecord,
        by actor: Actor,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> LeakOutcome {
        try transaction.sessions.remove(session.id)
        try transaction.feed.append([.digest(session.digest)])
        try audit.append(
            "session.close",
            session.id.rawValue,
            details: ["leaked": true],
            by: actor,
            at: now,
            in: transaction
        )
        return .sessionEnded(session.id)
    }
}
