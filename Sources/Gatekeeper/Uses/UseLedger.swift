public import Authority
import Synchronization
public import TollgateCore

/// Keeps when, from where and how secrets and sessions were last used, until the store takes note of it in
/// batches.
///
/// Event loops write into it without waiting: one short lock of one shard for each admitted call. It is
/// bounded: when it is full, uses of further secrets are dropped and counted, while those of secrets that
/// are in it go on being renewed.
public final class UseLedger: Sendable {
    /// The time between two batches.
    public static let flushInterval: Duration = .seconds(2)
    /// The most secrets, and the most sessions, whose uses wait, where nothing else is said.
    public static let usesMax = 65_536
    /// How often a use is handed to the store that cannot be noted, before it is dropped.
    public static let triesMax = 2

    private static let shardCount = 16

    private let secrets: [UseShard<SecretID, LastUse>]
    private let sessions: [UseShard<SessionID, SessionUse>]
    private let dropped = Atomic<Int>(0)

    /// Makes an empty ledger.
    ///
    /// - Parameter usesMax: The most secrets, and the most sessions, whose uses wait.
    public init(usesMax: Int = UseLedger.usesMax) {
        let share = max(1, usesMax / Self.shardCount)
        secrets = (0..<Self.shardCount).map { _ in UseShard(usesMax: share) }
        sessions = (0..<Self.shardCount).map { _ in UseShard(usesMax: share) }
    }

    /// How many uses found no room, or could not be noted.
    public var droppedCount: Int { dropped.load(ordering: .relaxed) }

    /// How many secrets' and sessions' uses wait.
    public var waitingCount: Int {
        secrets.reduce(0) { $0 + $1.count } + sessions.reduce(0) { $0 + $1.count }
    }

    /// Notes a use of a secret; never waits for the store.
    public func note(_ use: LastUse, of secret: SecretID) {
        let shard = secrets[Self.place(of: secret.rawValue)]
        count(dropped: shard.note(Waiting(use: use), of: secret) ? 0 : 1)
    }

    /// Notes a use of a session; never waits for the store.
    public func note(_ use: SessionUse, of session: SessionID) {
        let shard = sessions[Self.place(of: session.rawValue)]
        count(dropped: shard.note(Waiting(use: use), of: session) ? 0 : 1)
    }

    /// Hands everything that waits to the store.
    ///
    /// A use that cannot be noted waits for the next time and is dropped after ``triesMax``; all others are
    /// noted beside it. Where the store fails as a whole, what is not noted waits until it is back, as long
    /// as there is room.
    ///
    /// - Parameter authority: Who takes note.
    /// - Throws: The first fault, most often a ``StoreFault``.
    public func flush(to authority: Authority) async throws {
        typealias UnnotedSecrets = UnnotedUses<SecretID, LastUse>
        typealias UnnotedSessions = UnnotedUses<SessionID, SessionUse>
        let first = try await flush(secrets) { uses async throws(UnnotedSecrets) in
            try await authority.note(uses)
        }
        let second = try await flush(sessions) { uses async throws(UnnotedSessions) in
            try await authority.note(uses)
        }
        if let fault = first ?? second { throw fault }
    }

    /// Hands the uses of some shards to the store; returns the fault of some of them.
    private func flush<Subject: Hashable & Sendable, Kept: Use>(
        _ shards: [UseShard<Subject, Kept>],
        _ note: ([Subject: Kept]) async throws(UnnotedUses<Subject, Kept>) -> Void
    ) async throws -> (any Error)? {
        var fault: (any Error)?
        for shard in shards {
            let taken = shard.takeAll()
            guard !taken.isEmpty else { continue }
            do throws(UnnotedUses<Subject, Kept>) {
                try await note(taken.mapValues(\.use))
            } catch {
                count(dropped: shard.putBack(taken, error, triesMax: Self.triesMax))
                guard error.waiting.isEmpty else { throw error.fault }
                fault = fault ?? error.fault
            }
        }
        return fault
    }

    private func count(dropped count: Int) {
        if count > 0 { dropped.add(count, ordering: .relaxed) }
    }

    /// The last letter of an id is random: no hash is needed to spread them.
    private static func place(of id: String) -> Int { Int(id.utf8.last ?? 0) % shardCount }
}

/// A use, which a newer one replaces.
private protocol Use: Sendable {
    var at: Instant { get }
}

extension LastUse: Use {}
extension SessionUse: Use {}

/// A use that waits, and how often it could not be noted.
private struct Waiting<Kept: Use>: Sendable {
    let use: Kept
    var failureCount = 0
}

/// One part of the ledger under one lock.
private final class UseShard<Subject: Hashable & Sendable, Kept: Use>: Sendable {
    private let uses = Mutex<[Subject: Waiting<Kept>]>([:])
    private let usesMax: Int

    init(usesMax: Int) { self.usesMax = usesMax }

    var count: Int { uses.withLock { $0.count } }

    /// Keeps the newer of two uses; tells whether there was room.
    func note(_ use: Waiting<Kept>, of subject: Subject) -> Bool {
        uses.withLock { uses in
            if let known = uses[subject] {
                if known.use.at < use.use.at { uses[subject] = use }
                return true
            }
            guard uses.count < usesMax else { return false }
            uses[subject] = use
            return true
        }
    }

    func takeAll() -> [Subject: Waiting<Kept>] {
        uses.withLock { uses in
            defer { uses = [:] }
            return uses
        }
    }

    /// Keeps what was not noted for another try; returns how many uses are dropped.
    func putBack(
        _ taken: [Subject: Waiting<Kept>],
        _ unnoted: UnnotedUses<Subject, Kept>,
        triesMax: Int
    ) -> Int {
        var droppedCount = 0
        for subject in unnoted.waiting.keys {
            guard let use = taken[subject] else { continue }
            if !note(use, of: subject) { droppedCount += 1 }
        }
        for subject in unnoted.failed.keys {
            guard var use = taken[subject] else { continue }
            use.failureCount += 1
            if use.failureCount >= triesMax || !note(use, of: subject) { droppedCount += 1 }
        }
        return droppedCount
    }
}
