public import TollgateCore

/// The uses that the store did not take note of, and why.
public struct UnnotedUses<Subject: Hashable & Sendable, Use: Sendable>: Error {
    /// Those whose own rows may be at fault: trying again once is enough.
    public internal(set) var failed: [Subject: Use] = [:]
    /// Those that were not tried, because the store failed as a whole; they can wait for it.
    public internal(set) var waiting: [Subject: Use] = [:]
    /// The first fault.
    public let fault: any Error
}

extension Authority {
    /// The most uses that are noted in one transaction.
    public static let usesBatchMax = 1_000
    /// How often the batches of one call are halved, to find the uses that cannot be noted; what is left
    /// then fails by the batch.
    static let usesHalvingsMax = 256
    /// Of how many new networks of a person an owner is told in one day of UTC.
    public static let newNetworksToldMax = 20

    /// Notes when, from where and how secrets were last used.
    ///
    /// A use is no change of right: it leaves no audit row and no feed row. An older use than the noted
    /// one, and one of a secret that is gone, change nothing, so that uses can be noted again. One that
    /// cannot be noted keeps none of the others from it.
    ///
    /// - Parameter uses: The newest use of each secret.
    /// - Throws: ``UnnotedUses``: those that were not noted; all others were.
    public func note(
        _ uses: [SecretID: LastUse]
    ) async throws(UnnotedUses<SecretID, LastUse>) {
        try await inBatches(uses) { try $0.credentials.note($1) }
    }

    /// Notes when, from where and by which software sessions were last used.
    ///
    /// As secrets' uses are, but for the first use of a person's session from a network: it is told to the
    /// owner, with an audit row, and makes the network known, but not trusted.
    ///
    /// - Parameter uses: The newest use of each session.
    /// - Throws: ``UnnotedUses``: those that were not noted; all others were.
    public func note(
        _ uses: [SessionID: SessionUse]
    ) async throws(UnnotedUses<SessionID, SessionUse>) {
        let now = time.now()
        try await inBatches(uses) { transaction, batch in
            for (id, use) in batch {
                guard let session = try transaction.sessions.find(id: id),
                    session.lastUse?.address.limitingNetwork != use.address.limitingNetwork,
                    let owner = try transaction.credentials.find(session.credential)
                else { continue }
                try self.noteNetwork(use, owner, isSignIn: false, at: now, in: transaction)
            }
            try transaction.sessions.note(batch)
        }
    }

    /// Notes where a person comes from.
    ///
    /// A network is trusted once the person signed in from it, and every node hears of that; the use of a
    /// session proves no password, and trusts nothing. The first of either from a network is told to the
    /// owner, but for the very first of all and for what goes beyond ``newNetworksToldMax``.
    func noteNetwork(
        _ use: SessionUse,
        _ person: CredentialRecord,
        isSignIn: Bool,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws {
        guard person.isPerson else { return }
        let networks = transaction.networks
        let hadAny = try !networks.list(of: person.id).isEmpty
        let sighting = try networks.note(
            use.address.limitingNetwork,
            of: person.id,
            at: use.at,
            isTrusted: isSignIn
        )
        if isSignIn, sighting != .known { try transaction.feed.append(person.factKeys) }
        guard sighting == .new, hadAny else { return }
        let clock = try transaction.clock(of: person)
        let count = try networks.countEvent(of: person.id, at: clock.now(at: now))
        guard count <= Self.newNetworksToldMax else { return }
        try tellOfNetwork(use, person, at: now, clock, in: transaction)
    }

    private func tellOfNetwork(
        _ use: SessionUse,
        _ person: CredentialRecord,
        at now: Instant,
        _ clock: AccountClock,
        in transaction: any StoreTransaction
    ) throws {
        let details: [(String, JSONValue)] = [
            ("address", .string(use.address.description)),
            ("user_agent", .string(use.userAgent.harmless())),
            ("at", .string(use.at.rfc3339)),
        ]
        try notices.queue(
            Notice(.newNetwork, person, details),
            at: clock.now(at: now),
            in: transaction
        )
        try audit.append(
            "user.new-network",
            person.id.rawValue,
            details: .object(JSONObject(details)),
            by: .credential(person.id),
            at: now,
            in: transaction
        )
    }

    // MARK: Batches

    /// Notes uses by the batch; a batch that fails for what is in it is halved until that stands alone.
    private func inBatches<Subject: Hashable & Sendable, Use: Sendable>(
        _ uses: [Subject: Use],
        _ note: @escaping @Sendable (any StoreTransaction, [Subject: Use]) throws -> Void
    ) async throws(UnnotedUses<Subject, Use>) {
        var batches: [[Subject: Use]] = []
        var rest = Array(uses)[...]
        while !rest.isEmpty {
            batches.append(Self.gathered(rest.prefix(Self.usesBatchMax)))
            rest = rest.dropFirst(Self.usesBatchMax)
        }
        var unnoted: UnnotedUses<Subject, Use>?
        var halvingsLeft = Self.usesHalvingsMax
        while let batch = batches.popLast() {
            do {
                try await store.transaction { try note($0, batch) }
            } catch {
                var known = unnoted ?? UnnotedUses(fault: error)
                if Self.isOutage(error) {
                    known.waiting = (batches + [batch]).reduce(into: [:]) { all, batch in
                        all.merge(batch) { $1 }
                    }
                    batches = []
                } else if batch.count > 1, halvingsLeft > 0 {
                    halvingsLeft -= 1
                    let all = Array(batch)
                    batches.append(Self.gathered(all.prefix(all.count / 2)))
                    batches.append(Self.gathered(all.dropFirst(all.count / 2)))
                } else {
                    known.failed.merge(batch) { $1 }
                }
                unnoted = known
            }
        }
        if let unnoted { throw unnoted }
    }

    private static func gathered<Subject: Hashable, Use>(
        _ uses: ArraySlice<(key: Subject, value: Use)>
    ) -> [Subject: Use] {
        Dictionary(uniqueKeysWithValues: uses.map { ($0.key, $0.value) })
    }

    /// Whether the store failed as a whole, whatever was to be noted.
    private static func isOutage(_ error: any Error) -> Bool {
        guard let fault = error as? StoreFault else { return error is CancellationError }
        return switch fault.code {
        case .unavailable, .busy, .full, .readOnly, .inputOutput, .moved, .tooNew: true
        case .corrupt, .duplicate, .other: false
        }
    }
}
