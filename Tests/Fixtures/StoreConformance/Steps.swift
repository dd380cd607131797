import TollgateCore

/// The error of a body that gives up; no store knows it.
struct Stop: Error {}

/// One change of each port, by the name of what it changes.
enum Write {
    typealias Change = @Sendable (any StoreTransaction) throws -> Void

    static let one: [(name: String, change: Change)] = [
        ("organisations", { try $0.organisations.insert(.sample(1)) }),
        ("credentials", { try $0.credentials.insert(.sample(1, secrets: [.presented(1)])) }),
        ("sessions", { try $0.sessions.insert(.sample(1)) }),
        ("audit rows", { try $0.audit.append(.sample(1)) }),
        ("audit checkpoints", { try $0.audit.add(.sample(1)) }),
        ("the feed", { try $0.feed.append([.digestKey(1)]) }),
        ("replays", { _ = try $0.replay.insert(.sample(1), expiresAt: moment(1)) }),
        (
            "documents",
            { try $0.documents.insert(.sample("one", index: ["a": .number(1)]), in: .sample) }
        ),
        ("callbacks", { try $0.outbox.insert(.sample(1)) }),
        ("callback settings", { try $0.outbox.save(CallbackSettings.sample()) }),
        ("receivers", { try $0.outbox.save(ReceiverHealth.sample()) }),
        ("the vault", { try $0.vault.insert(.sample(1)) }),
        ("processes", { try $0.nodes.report(.sample(1)) }),
    ]
}

/// Returns the error that a step throws.
func thrown(by step: () async throws -> Void) async throws -> any Error {
    do { try await step() } catch { return error }
    throw Nonconformance(description: "no error was thrown")
}

/// Runs changes in a transaction that then gives up.
func undone(_ store: any Store, after changes: @escaping Write.Change) async throws {
    let error = try await thrown {
        try await store.transaction { transaction in
            try changes(transaction)
            throw Stop()
        }
    }
    guard error is Stop else { throw error }
}

/// Requires that nothing of ``Write/one`` is in a store.
func requireNothing(in store: any Store) async throws {
    try await store.read { transaction in
        try requireEqual(try transaction.organisations.list(), [], "the organisations")
        try requireEqual(try transaction.credentials.count(), 0, "the credentials")
        try requireEqual(try transaction.credentials.find(.digestKey(1)), nil, "a digest's owner")
        try requireEqual(try transaction.sessions.find(.sample(1)), nil, "a session")
        try requireEqual(try transaction.audit.last(), nil, "the newest audit row")
        try requireEqual(
            try transaction.audit.checkpoint(upTo: .max),
            nil,
            "the newest checkpoint"
        )
        try requireEqual(try transaction.feed.position().newest, 0, "the newest feed entry")
        let page = try transaction.documents.query(DocumentQuery(), in: .sample)
        try requireEqual(page.total, 0, "the documents")
        try requireNothing(inOutboxOf: transaction)
        try requireEqual(try transaction.vault.countsByKey(), [:], "the vault")
        let nodes = try transaction.nodes.list(seenSince: moment(-1_000))
        try requireEqual(nodes, [], "the processes")
    }
    let isNew = try await store.transaction { transaction in
        try transaction.replay.insert(.sample(1), expiresAt: moment(1))
    }
    try require(isNew, "the request is new")
}

/// Requires that there are no callbacks, no settings of theirs and no receivers.
private func requireNothing(inOutboxOf transaction: any StoreTransaction) throws {
    let outbox = transaction.outbox
    try requireEqual(try outbox.list(CallbackFilter()), [], "the callbacks")
    let settings = CallbackSettings.sample()
    try requireEqual(
        try outbox.settings(settings.organisation, settings.environment, settings.channel),
        nil,
        "the callback settings"
    )
    let health = ReceiverHealth.sample()
    try requireEqual(
        try outbox.health(health.organisation, health.environment, health.destination),
        nil,
        "the receiver"
    )
}
