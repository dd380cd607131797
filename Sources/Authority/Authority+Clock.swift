public import TollgateCore

/// The clock of an organisation's sandbox, which moves forward on request and never back.
extension Authority {
    /// The most credentials whose facts are made to be forgotten in one reading of the list.
    static let clockPageMax = 500

    /// Moves the clock of an organisation's sandbox forward.
    ///
    /// In the same transaction the feed names every sandbox credential, so that each node reads its facts
    /// anew, and what waits of the sandbox's callbacks is due as much earlier, or now; their receivers have been
    /// failing for as much longer.
    ///
    /// - Parameters:
    ///   - id: The organisation.
    ///   - step: How far it moves: a second or more, and no further ahead than
    ///     ``AccountClock/advanceMax`` in all.
    ///   - actor: Who moves it.
    /// - Returns: The organisation as it is now.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func advanceSandboxClock(
        of id: OrganisationID,
        by step: Duration,
        actor: Actor
    ) async throws -> OrganisationRecord {
        let action = "sandbox.clock.advance"
        let (now, audit) = (time.now(), audit)
        return try await auditingDenials(of: action, id.rawValue, by: actor) {
            try await store.transaction { transaction in
                guard let found = try transaction.organisations.find(id) else {
                    throw AuthorityError.noSuchOrganisation(id.rawValue)
                }
                let changed = try Self.advanced(found, by: step)
                try transaction.organisations.advance(id, by: step)
                let callbacks = try transaction.outbox.bringForward(
                    ofSandbox: id,
                    by: step,
                    at: now
                )
                try Self.forgetSandboxFacts(of: id, in: transaction)
                let details: JSONValue = [
                    "by_seconds": .integer(step.components.seconds),
                    "advance_seconds": .integer(changed.sandboxAdvance.components.seconds),
                    "callbacks": .integer(callbacks),
                ]
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
        }
    }

    /// The organisation with its clock moved forward; whole seconds alone.
    private static func advanced(
        _ organisation: OrganisationRecord,
        by step: Duration
    ) throws(AuthorityError) -> OrganisationRecord {
        let left = AccountClock.advanceMax - organisation.sandboxAdvance
        guard step >= .seconds(1), step.components.attoseconds == 0, step <= left else {
            throw .clockStepOutOfRange(most: max(left, .zero))
        }
        var changed = organisation
        changed.sandboxAdvance += step
        return changed
    }

    /// A session's facts need not be named: it is judged by the clock of its credential's.
    private static func forgetSandboxFacts(
        of id: OrganisationID,
        in transaction: any StoreTransaction
    ) throws {
        var page = CredentialFilter(
            organisation: id,
            environment: .sandbox,
            limit: clockPageMax
        )
        while true {
            let found = try transaction.credentials.list(page)
            try transaction.feed.append(found.flatMap(\.factKeys))
            guard found.count == clockPageMax, let last = found.last else { return }
            page.after = last.id
        }
    }

    // MARK: Judging by it

    /// What a person or a program is shown of credentials is judged by the clocks of their accounts.
    ///
    /// - Parameters:
    ///   - credentials: The credentials.
    ///   - transaction: The transaction that they were read in.
    /// - Returns: The clock of each of their organisations' sandboxes.
    /// - Throws: ``StoreFault``.
    public static func sandboxClocks(
        of credentials: [CredentialRecord],
        in transaction: any StoreTransaction
    ) throws -> [OrganisationID: AccountClock] {
        try Set(credentials.map(\.organisation)).reduce(into: [:]) { clocks, organisation in
            clocks[organisation] = try transaction.clock(of: organisation, in: .sandbox)
        }
    }
}

extension CredentialRecord {
    /// The moment by which the credential is judged at a moment of the wall clock.
    ///
    /// - Parameters:
    ///   - wall: The moment of the wall clock.
    ///   - clocks: The clocks of sandboxes that were read with it; see
    ///     ``Authority/sandboxClocks(of:in:)``.
    /// - Returns: The account's moment.
    public func moment(at wall: Instant, _ clocks: [OrganisationID: AccountClock]) -> Instant {
        guard environment == .sandbox else { return wall }
        return clocks[organisation, default: .wall].now(at: wall)
    }
}
