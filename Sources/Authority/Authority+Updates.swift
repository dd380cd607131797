import TollgateCore

/// How every change of a credential is made: one transaction with its audit row and its feed rows.
extension Authority {
    /// One change of one credential.
    struct Update: Sendable {
        /// The word of the audit row.
        let action: String
        /// What the audit row says, of the record before and after.
        let details: @Sendable (CredentialRecord, CredentialRecord) -> JSONValue
        /// The rule: the record as it is to be, which may be the one that it was; the moment is the
        /// account's.
        let change: @Sendable (CredentialRecord, Instant) throws -> CredentialRecord
        /// What else belongs to the change; the moment is the account's.
        let also: @Sendable (CredentialRecord, Instant, any StoreTransaction) throws -> Void

        /// Makes an update.
        init(
            _ action: String,
            details: @escaping @Sendable (CredentialRecord, CredentialRecord) -> JSONValue,
            also:
                @escaping @Sendable (CredentialRecord, Instant, any StoreTransaction) throws ->
                Void = { _, _, _ in },
            change: @escaping @Sendable (CredentialRecord, Instant) throws -> CredentialRecord
        ) {
            self.action = action
            self.details = details
            self.also = also
            self.change = change
        }
    }

    /// Changes one credential; a rule that forbids it is thrown and leaves an audit row.
    func update(
        _ id: CredentialID,
        _ update: Update,
        by actor: Actor
    ) async throws -> CredentialRecord {
        let now = time.now()
        return try await auditingDenials(of: update.action, id.rawValue, by: actor) {
            try await store.transaction { transaction in
                guard let credential = try transaction.credentials.find(id) else {
                    throw AuthorityError.noSuchCredential(id)
                }
                return try self.apply(update, to: credential, by: actor, at: now, in: transaction)
            }
        }
    }

    /// Changes one credential, with details that are known beforehand.
    func update(
        _ id: CredentialID,
        _ action: String,
        _ details: JSONValue,
        by actor: Actor,
        _ change: @escaping @Sendable (CredentialRecord, Instant) throws -> CredentialRecord
    ) async throws -> CredentialRecord {
        try await update(
            id,
            Update(action, details: { _, _ in details }, change: change),
            by: actor
        )
    }

    /// Changes a credential inside a transaction; a change that changes nothing writes nothing.
    ///
    /// The moment is the wall clock's, as the audit row's; the change itself is judged by the account's.
    func apply(
        _ update: Update,
        to credential: CredentialRecord,
        by actor: Actor,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> CredentialRecord {
        let moment = try transaction.clock(of: credential).now(at: now)
        let changed = try update.change(credential, moment)
        guard changed != credential else { return credential }
        try transaction.credentials.replace(changed)
        let keys = Set(credential.factKeys).union(changed.factKeys)
        try transaction.feed.append(Array(keys))
        try update.also(changed, moment, transaction)
        try audit.append(
            update.action,
            credential.id.rawValue,
            details: update.details(credential, changed),
            by: actor,
            at: now,
            in: transaction
        )
        return changed
    }

    // MARK: Denials

    /// Runs an act, and notes it where a rule forbids it.
    func auditingDenials<Result>(
        of action: String,
        _ subject: String,
        by actor: Actor,
        _ act: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await act()
        } catch let denial as AuthorityError {
            try await recordDenial(denial, of: action, subject, by: actor)
            throw denial
        }
    }

    private func recordDenial(
        _ denial: AuthorityError,
        of action: String,
        _ subject: String,
        by actor: Actor
    ) async throws {
        try await recordDenial(of: action, subject, because: denial.description, by: actor)
    }

    /// Notes that a rule forbade an act of administration, in a transaction of its own.
    ///
    /// - Parameters:
    ///   - action: The word of the row that the act would have had.
    ///   - subject: What it was to be done to; any text.
    ///   - reason: The sentence that the administrator was told, without any secret.
    ///   - actor: Who wanted it done.
    /// - Throws: ``StoreFault``.
    public func recordDenial(
        of action: String,
        _ subject: String,
        because reason: String,
        by actor: Actor
    ) async throws {
        let (now, audit) = (time.now(), audit)
        let details: JSONValue = ["action": .string(action), "reason": .string(reason)]
        // What was asked for may be any text: the row keeps what can be read and is short.
        let shown = subject.harmless()
        try await store.transaction {
            try audit.append("denied", shown, details: details, by: actor, at: now, in: $0)
        }
    }
}
