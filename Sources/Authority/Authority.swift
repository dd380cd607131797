public import TollgateCore
public import TollgateCrypto

/// The one place where organisations, credentials and sessions come to be, change and end.
///
/// Every change is one transaction of the store: the row, its audit row and its feed rows are committed
/// together or not at all. The authority knows no HTTP and no dialect; kinds are values that dialects
/// bring.
public struct Authority: Sendable {
    let store: any Store
    let rings: Rings
    let kinds: [CredentialKindName: CredentialKind]
    let time: TimeSource
    let randomness: Randomness
    let overlapMax: Duration

    /// Makes an authority.
    ///
    /// - Parameters:
    ///   - store: Where everything is kept.
    ///   - rings: The server's own keys.
    ///   - kinds: The kinds of credentials of all dialects.
    ///   - time: The clocks.
    ///   - randomness: Where ids and secrets come from.
    ///   - overlapMax: The longest overlap of a rotation.
    public init(
        store: any Store,
        rings: Rings,
        kinds: [CredentialKind],
        time: TimeSource,
        randomness: Randomness,
        overlapMax: Duration
    ) {
        self.store = store
        self.rings = rings
        self.kinds = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, $0) })
        self.time = time
        self.randomness = randomness
        self.overlapMax = overlapMax
    }

    /// The chain of the audit rows.
    public var audit: AuditChain { AuditChain(key: rings.audit) }

    // MARK: Organisations

    /// Makes an organisation.
    ///
    /// - Parameters:
    ///   - name: Its name, which stands in paths.
    ///   - actor: Who makes it.
    /// - Returns: The organisation.
    /// - Throws: ``AuthorityError`` for a name that cannot be, ``StoreFault``.
    public func createOrganisation(
        _ name: String,
        by actor: Actor
    ) async throws -> OrganisationRecord {
        try OrganisationName.check(name)
        let organisation = OrganisationRecord(
            id: .random(randomness),
            name: name,
            createdAt: time.now()
        )
        let audit = audit
        try await store.transaction { transaction in
            if let taken = try transaction.organisations.find(name: name) {
                throw AuthorityError.nameTaken(taken.name)
            }
            try transaction.organisations.insert(organisation)
            try audit.append(
                "organisation.create",
                organisation.id.rawValue,
                details: ["name": .string(name)],
                by: actor,
                at: organisation.createdAt,
                in: transaction
            )
        }
        return organisation
    }

    /// Finds an organisation by its name, ignoring case.
    ///
    /// - Parameter name: The name.
    /// - Returns: The organisation.
    /// - Throws: ``AuthorityError/noSuchOrganisation(_:)``, ``StoreFault``.
    public func organisation(named name: String) async throws -> OrganisationRecord {
        let found = try await store.read { try $0.organisations.find(name: name) }
        guard let found else { throw AuthorityError.noSuchOrganisation(name) }
        return found
    }

    // MARK: Changing a credential

    /// Disables or enables a credential, or revokes it for good.
    ///
    /// - Parameters:
    ///   - id: The credential.
    ///   - state: The state to be.
    ///   - actor: Who changes it.
    /// - Returns: The changed record.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func change(
        _ id: CredentialID,
        to state: CredentialState,
        by actor: Actor
    ) async throws -> CredentialRecord {
        let action =
            switch state {
            case .active: "credential.enable"
            case .disabled: "credential.disable"
            case .revoked: "credential.revoke"
            }
        return try await update(id, action, [:], by: actor) { credential, now in
            try CredentialRules.changed(credential, to: state, at: now)
        }
    }

    /// Ends the overlap of an old secret now.
    ///
    /// - Parameters:
    ///   - secret: The secret.
    ///   - id: Its credential.
    ///   - actor: Who ends it.
    /// - Returns: The changed record.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func retire(
        _ secret: SecretID,
        of id: CredentialID,
        by actor: Actor
    ) async throws -> CredentialRecord {
        try await update(id, "credential.retire", ["secret": .string(secret.rawValue)], by: actor) {
            try CredentialRules.retired($0, secret: secret, at: $1)
        }
    }

    /// Notes that a secret was seen where others could read it; the first sighting stays.
    ///
    /// - Parameters:
    ///   - secret: The secret.
    ///   - id: Its credential.
    ///   - how: A word of a closed set: `plain_http`, `browser`, `query`.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func markExposed(_ secret: SecretID, of id: CredentialID, how: String) async throws {
        let details: JSONValue = ["secret": .string(secret.rawValue), "how": .string(how)]
        _ = try await update(id, "credential.exposed", details, by: "server") { credential, now in
            guard let index = credential.secrets.firstIndex(where: { $0.id == secret }) else {
                throw AuthorityError.noSuchSecret(secret)
            }
            guard credential.secrets[index].exposedAt == nil else { return credential }
            var changed = credential
            changed.secrets[index].exposedAt = now
            return changed
        }
    }

    /// Changes one credential, with its audit and feed rows, in one transaction.
    ///
    /// A change that changes nothing writes nothing.
    func update(
        _ id: CredentialID,
        _ action: String,
        _ details: JSONValue,
        by actor: Actor,
        _ change: @escaping @Sendable (CredentialRecord, Instant) throws -> CredentialRecord
    ) async throws -> CredentialRecord {
        let (now, audit) = (time.now(), audit)
        do {
            return try await store.transaction { transaction in
                guard let credential = try transaction.credentials.find(id) else {
                    throw AuthorityError.noSuchCredential(id)
                }
                let changed = try change(credential, now)
                guard changed != credential else { return credential }
                try transaction.credentials.replace(changed)
                let keys = Set(credential.factKeys).union(changed.factKeys)
                try transaction.feed.append(Array(keys))
                try audit.append(
                    action,
                    id.rawValue,
                    details: details,
                    by: actor,
                    at: now,
                    in: transaction
                )
                return changed
            }
        } catch let denial as AuthorityError {
            try await recordDenial(denial, of: action, id.rawValue, by: actor)
            throw denial
        }
    }

    /// Notes that somebody tried what a rule forbids.
    func recordDenial(
        _ denial: AuthorityError,
        of action: String,
        _ subject: String,
        by actor: Actor
    ) async throws {
        let (now, audit) = (time.now(), audit)
        let details: JSONValue = ["action": .string(action), "reason": .string(denial.description)]
        try await store.transaction {
            try audit.append("denied", subject, details: details, by: actor, at: now, in: $0)
        }
    }
}
