public import TollgateCore
public import TollgateCrypto

/// Reads from the store what nodes keep in memory of credentials and sessions.
public struct FactSource: Sendable {
    /// What one reading found, as of one place in the change feed.
    public struct Reading: Sendable {
        /// The feed's newest place when the facts were read.
        public let sequence: Int64
        /// The facts of each key that was asked for; `nil` where there are none.
        public let facts: [FactKey: CredentialFacts?]
    }

    private let store: any Store
    private let rings: LiveRings

    /// Makes a source.
    public init(store: any Store, rings: LiveRings) {
        self.store = store
        self.rings = rings
    }

    /// Reads the facts of some keys in one view of the store.
    ///
    /// - Parameter keys: The keys.
    /// - Returns: The facts, with the place in the feed that they are as old as.
    /// - Throws: ``StoreFault``, ``CryptoFault`` for a signing secret that cannot be unsealed.
    public func read(_ keys: Set<FactKey>) async throws -> Reading {
        try await store.read { transaction in
            var facts: [FactKey: CredentialFacts?] = [:]
            for key in keys {
                facts[key] = .some(try self.facts(of: key, in: transaction))
            }
            return Reading(sequence: try transaction.feed.position().newest, facts: facts)
        }
    }

    private func facts(
        of key: FactKey,
        in transaction: any StoreTransaction
    ) throws -> CredentialFacts? {
        if let credential = try transaction.credentials.find(key) {
            return try makeFacts(credential, in: transaction)
        }
        if case .digest(let digest) = key, let session = try transaction.sessions.find(digest) {
            return try makeFacts(session, in: transaction)
        }
        return nil
    }

    private func makeFacts(
        _ credential: CredentialRecord,
        in transaction: any StoreTransaction
    ) throws -> CredentialFacts {
        let organisation = try transaction.organisations.find(credential.organisation)
        let secrets = try credential.secrets.map { try makeFacts($0, credential) }
        return CredentialFacts(
            credential: credential.id,
            organisation: credential.organisation,
            organisationName: organisation?.name ?? "",
            environment: credential.environment,
            kind: credential.kind,
            handle: credential.handle,
            scopes: credential.scopes,
            networks: credential.networks,
            expiresAt: credential.expiresAt,
            state: credential.state,
            secrets: secrets,
            limit: credential.limit,
            account: organisation?.clock(in: credential.environment) ?? .wall,
            knownNetworks: credential.isPerson
                ? Set(try transaction.networks.trusted(of: credential.id)) : []
        )
    }

    private func makeFacts(
        _ secret: SecretRecord,
        _ credential: CredentialRecord
    ) throws -> CredentialFacts.SecretFacts {
        let place = SealRing.Place(
            kind: credential.kind,
            row: secret.id,
            environment: credential.environment
        )
        return .init(
            id: secret.id,
            digest: secret.digest,
            pepper: secret.pepper,
            key: try secret.sealed.map { try rings.current.seals.open($0, at: place) },
            passwordHash: secret.passwordHash,
            hint: secret.hint,
            retiresAt: secret.retiresAt,
            isExposed: secret.exposedAt != nil
        )
    }

    /// The facts of a session: its own token and end.
    ///
    /// What the credential may do, from where and how often, and its account's clock are its parent's
    /// facts: a change of the credential reaches those alone.
    private func makeFacts(
        _ session: SessionRecord,
        in transaction: any StoreTransaction
    ) throws -> CredentialFacts? {
        guard let credential = try transaction.credentials.find(session.credential),
            let parent = credential.factKeys.first
        else { return nil }
        let organisation = try transaction.organisations.find(credential.organisation)
        return CredentialFacts(
            credential: credential.id,
            session: session.id,
            parent: parent,
            organisation: credential.organisation,
            organisationName: organisation?.name ?? "",
            environment: credential.environment,
            kind: session.kind,
            scopes: [],
            networks: [],
            expiresAt: session.expiresAt,
            state: .active,
            secrets: [
                .init(
                    id: SecretID(rawValue: session.id.rawValue),
                    digest: session.digest,
                    pepper: session.pepper,
                    key: nil,
                    hint: "…",
                    retiresAt: nil,
                    isExposed: session.exposedAt != nil
                )
            ],
            grant: session.grant,
            clock: session.idle.map {
                SessionClock(idle: $0, lastUse: session.lastUse?.at ?? session.createdAt)
            }
        )
    }
}
