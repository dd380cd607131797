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
        ("the feed", { try $0.feed.append([.digestKey(1)]) }),
        ("replays", { _ = try $0.replay.insert(.sample(1), expiresAt: moment(1)) }),
        (
            "documents",
            { try $0.documents.insert(.sample("one", index: ["a": .number(1)]), in: .sample) }
        ),
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
        try requireEqual(try transaction.feed.position().newest, 0, "the newest feed entry")
        let page = try transaction.documents.query(DocumentQuery(), in: .sample)
        try requireEqual(page.total, 0, "the documents")
    }
    let isNew = try await store.transaction { transaction in
        try transaction.replay.insert(.sample(1), expiresAt: moment(1))
    }
    try require(isNew, "the request is new")
}
