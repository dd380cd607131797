public import Authority
import Synchronization
public import TollgateCore

/// Keeps when, from where and how secrets and sessions were last used, until the store takes note of it in batches.
///
/// Event loops write into it without waiting: one short lock of one shard for each admitted call. It is
/// bounded: when it is full, uses of further secrets are dropped and counted, while those of secrets that
/// are in it go on being renewed.
public final class UseLedger: Sendable {
    /// The time between two batches.
    public static let flushInterval: Duration = .seconds(2)
    /// The most secrets, and the most sessions, whose uses wait, where nothing else is said.
    public static let usesMax = 65_536

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

    /// How many uses found no room.
    public var droppedCount: Int { dropped.load(ordering: .relaxed) }

    /// How many secrets' and sessions' uses wait.
    public var waitingCount: Int {
        secrets.reduce(0) { $0 + $1.count } + sessions.reduce(0) { $0 + $1.count }
    }

    /// Notes a use of a secret; never waits for the store.
    public func note(_ use: LastUse, of secret: SecretID) {
        let shard = secrets[Self.place(of: secret.rawValue)]
        if !shard.note(use, of: secret) { dropped.add(1, ordering: .relaxed) }
    }

    /// Notes a use of a session; never waits for the store.
    public func note(_ use: SessionUse, of session: SessionID) {
        let shard = sessions[Self.place(of: session.rawValue)]
        if !shard.note(use, of: session) { dropped.add(1, ordering: .relaxed) }
    }

    /// Hands everything that waits to the store; what fails waits for the next time.
    ///
    /// - Parameter authority: Who takes note.
    /// - Throws: ``StoreFault``; nothing is lost then.
    public func flush(to authority: Authority) async throws {
        // Noting twice is harmless: the store keeps the newest.
        for shard in secrets {
            let uses = shard.takeAll()
            do {
                try await authority.note(uses)
            } catch {
                for (secret, use) in uses { note(use, of: secret) }
                throw error
            }
        }
        for shard in sessions {
            let uses = shard.takeAll()
            do {
                try await authority.note(uses)
            } catch {
                for (session, use) in uses { note(use, of: session) }
                throw error
            }
        }
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

/// One part of the ledger under one lock.
private final class UseShard<Subject: Hashable & Sendable, Kept: Use>: Sendable {
    private let uses = Mutex<[Subject: Kept]>([:])
    private let usesMax: Int

    init(usesMax: Int) { self.usesMax = usesMax }

    var count: Int { uses.withLock { $0.count } }

    /// Keeps the newer of two uses; tells whether there was room.
    func note(_ use: Kept, of subject: Subject) -> Bool {
        uses.withLock { uses in
            if let known = uses[subject] {
                if known.at < use.at { uses[subject] = use }
                return true
            }
            guard uses.count < usesMax else { return false }
            uses[subject] = use
            return true
        }
    }

    func takeAll() -> [Subject: Kept] {
        uses.withLock { uses in
            defer { uses = [:] }
            return uses
        }
    }
}
