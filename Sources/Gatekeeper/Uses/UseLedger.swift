public import Authority
import Synchronization
public import TollgateCore

/// Keeps when, from where and how secrets were last used, until the store takes note of it in batches.
///
/// Event loops write into it without waiting: one short lock of one shard for each admitted call. It is
/// bounded: when it is full, uses of further secrets are dropped and counted, while those of secrets that
/// are in it go on being renewed.
public final class UseLedger: Sendable {
    /// The time between two batches.
    public static let flushInterval: Duration = .seconds(2)
    /// The most secrets whose uses wait, where nothing else is said.
    public static let usesMax = 65_536

    private static let shardCount = 16

    private let shards: [UseShard]
    private let dropped = Atomic<Int>(0)

    /// Makes an empty ledger.
    ///
    /// - Parameter usesMax: The most secrets whose uses wait.
    public init(usesMax: Int = UseLedger.usesMax) {
        shards = (0..<Self.shardCount).map { _ in
            UseShard(usesMax: max(1, usesMax / Self.shardCount))
        }
    }

    /// How many uses found no room.
    public var droppedCount: Int { dropped.load(ordering: .relaxed) }

    /// How many secrets' uses wait.
    public var waitingCount: Int { shards.reduce(0) { $0 + $1.count } }

    /// Notes a use; never waits for the store.
    public func note(_ use: LastUse, of secret: SecretID) {
        if !shard(of: secret).note(use, of: secret) { dropped.add(1, ordering: .relaxed) }
    }

    /// Hands everything that waits to the store; what fails waits for the next time.
    ///
    /// - Parameter authority: Who takes note.
    /// - Throws: ``StoreFault``; nothing is lost then.
    public func flush(to authority: Authority) async throws {
        for shard in shards {
            let uses = shard.takeAll()
            if uses.isEmpty { continue }
            do {
                try await authority.note(uses)
            } catch {
                // Noting twice is harmless: the store keeps the newest.
                for (secret, use) in uses { note(use, of: secret) }
                throw error
            }
        }
    }

    /// The last letter of an id is random: no hash is needed to spread the secrets.
    private func shard(of secret: SecretID) -> UseShard {
        shards[Int(secret.rawValue.utf8.last ?? 0) % Self.shardCount]
    }
}

/// One part of the ledger under one lock.
private final class UseShard: Sendable {
    private let uses = Mutex<[SecretID: LastUse]>([:])
    private let usesMax: Int

    init(usesMax: Int) { self.usesMax = usesMax }

    var count: Int { uses.withLock { $0.count } }

    /// Keeps the newer of two uses; tells whether there was room.
    func note(_ use: LastUse, of secret: SecretID) -> Bool {
        uses.withLock { uses in
            if let known = uses[secret] {
                if known.at < use.at { uses[secret] = use }
                return true
            }
            guard uses.count < usesMax else { return false }
            uses[secret] = use
            return true
        }
    }

    func takeAll() -> [SecretID: LastUse] {
        uses.withLock { uses in
            defer { uses = [:] }
            return uses
        }
    }
}
