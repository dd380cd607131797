public import TollgateCore

extension Authority {
    /// The most uses that are noted in one transaction.
    public static let usesBatchMax = 1_000

    /// Notes when, from where and how secrets were last used.
    ///
    /// A use is no change of right: it leaves no audit row and no feed row. An older use than the noted
    /// one, and one of a secret that is gone, change nothing, so that a batch can be noted again.
    ///
    /// - Parameter uses: The newest use of each secret.
    /// - Throws: ``StoreFault``; some of the uses may be noted then.
    public func note(_ uses: [SecretID: LastUse]) async throws {
        try await inBatches(uses) { try $0.credentials.note($1) }
    }

    /// Notes when, from where and by which software sessions were last used, as secrets' uses are.
    ///
    /// - Parameter uses: The newest use of each session.
    /// - Throws: ``StoreFault``; some of the uses may be noted then.
    public func note(_ uses: [SessionID: SessionUse]) async throws {
        let now = time.now()
        try await inBatches(uses) { transaction, batch in
            for (id, use) in batch {
                guard let session = try transaction.sessions.find(id: id),
                    session.lastUse?.address.limitingNetwork != use.address.limitingNetwork,
                    let owner = try transaction.credentials.find(session.credential)
                else { continue }
                try self.noteNetwork(use, owner, at: now, in: transaction)
            }
            try transaction.sessions.note(batch)
        }
    }

    /// Notes where a person comes from.
    ///
    /// The first use from a network is told to the owner, but for the very first of all, and lets every
    /// node know the network from now on.
    func noteNetwork(
        _ use: SessionUse,
        _ person: CredentialRecord,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws {
        guard person.isPerson else { return }
        let hadAny = try !transaction.networks.list(of: person.id).isEmpty
        let network = use.address.limitingNetwork
        guard try transaction.networks.note(network, of: person.id, at: use.at) else { return }
        try transaction.feed.append(person.factKeys)
        guard hadAny else { return }
        let details: [(String, JSONValue)] = [
            ("address", .string(use.address.description)),
            ("user_agent", .string(use.userAgent.harmless())),
            ("at", .string(use.at.rfc3339)),
        ]
        try notices.queue(Notice(.newNetwork, person, details), at: now, in: transaction)
        try audit.append(
            "user.new-network",
            person.id.rawValue,
            details: .object(JSONObject(details)),
            by: .credential(person.id),
            at: now,
            in: transaction
        )
    }

    private func inBatches<Subject: Hashable & Sendable, Use: Sendable>(
        _ uses: [Subject: Use],
        _ note: @escaping @Sendable (any StoreTransaction, [Subject: Use]) throws -> Void
    ) async throws {
        var rest = Array(uses)[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.usesBatchMax)
            rest = rest.dropFirst(batch.count)
            let noted = Dictionary(uniqueKeysWithValues: batch.map { ($0.key, $0.value) })
            try await store.transaction { try note($0, noted) }
        }
    }
}
