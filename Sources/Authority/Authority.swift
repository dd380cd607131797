public import TollgateCore
public import TollgateCrypto

/// The one place where organisations, credentials and sessions come to be, change and end.
///
/// Every change is one transaction of the store: the row, its audit row and its feed rows are committed
/// together or not at all. The authority knows no HTTP and no dialect; kinds are values that dialects
/// bring.
public struct Authority: Sendable {
    let store: any Store
    private let liveRings: LiveRings
    let kinds: [CredentialKindName: CredentialKind]
    let time: TimeSource
    let randomness: Randomness
    let overlapMax: Duration
    let sessionRules: SessionRules
    let notices: NoticePost

    /// Makes an authority.
    ///
    /// - Parameters:
    ///   - store: Where everything is kept.
    ///   - rings: The server's own keys.
    ///   - kinds: The kinds of credentials of all dialects.
    ///   - time: The clocks.
    ///   - randomness: Where ids and secrets come from.
    ///   - overlapMax: The longest overlap of a rotation.
    ///   - sessionRules: How long sessions live.
    ///   - notices: Where owners are told what happens to their credentials; nowhere by default.
    public init(
        store: any Store,
        rings: LiveRings,
        kinds: [CredentialKind],
        time: TimeSource,
        randomness: Randomness,
        overlapMax: Duration,
        sessionRules: SessionRules = SessionRules(),
        notices: NoticePost = .none
    ) {
        self.store = store
        liveRings = rings
        self.kinds = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, $0) })
        self.time = time
        self.randomness = randomness
        self.overlapMax = overlapMax
        self.sessionRules = sessionRules
        self.notices = notices
    }

    /// The keys as they are now.
    var rings: Rings { liveRings.current }

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
        let organisation = OrganisationRecord(
            id: .random(randomness),
            name: name,
            createdAt: time.now()
        )
        let audit = audit
        try await auditingDenials(of: "organisation.create", name, by: actor) {
            try OrganisationName.check(name)
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

    /// Disables or enables a credential, or revokes it for good, which ends its sessions.
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
        let update = stateUpdate(to: state, details: [:], ending: Self.sessionsEndedMax)
        let changed = try await self.update(id, update, by: actor)
        if state == .revoked { await endSessionsLeft(of: [id]) }
        return changed
    }

    /// The change of a credential's state, of one or of many.
    ///
    /// - Parameters:
    ///   - state: The state to be.
    ///   - details: What the audit row says.
    ///   - count: How many sessions of one revoked credential end in the change's own transaction at the most;
    ///     for the others see ``endSessionsLeft(of:)``.
    /// - Returns: The change.
    func stateUpdate(
        to state: CredentialState,
        details: JSONValue,
        ending count: Int
    ) -> Update {
        Update(
            Self.action(of: state),
            details: { _, _ in details },
            also: { changed, now, transaction in
                // A person signs in again; a program's tokens rest as long as its key does. What is
                // revoked has none: a session without an end would keep the pepper of its digest for ever.
                if state == .revoked {
                    _ = try Self.endSessions(of: [changed.id], atMost: count, in: transaction)
                } else if state == .disabled && changed.isPerson {
                    try Self.endingSessions(changed, now, transaction)
                }
            },
            change: { try CredentialRules.changed($0, to: state, at: $1) }
        )
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

    /// The word of the audit rows for a change to a state.
    static func action(of state: CredentialState) -> String {
        switch state {
        case .active: "credential.enable"
        case .disabled: "credential.disable"
        case .revoked: "credential.revoke"
        }
    }
}
