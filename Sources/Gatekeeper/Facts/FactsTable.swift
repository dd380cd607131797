import Synchronization
public import TollgateCore

/// The facts that this node keeps in memory, split into shards so that event loops seldom meet.
///
/// The table holds facts about credentials, never decisions. Facts that there are, and the knowledge
/// that there are none, have separate maxima, so that guesses cannot push out those who belong here.
/// An old fact makes room for a new one by second chance: one that was used since the hand last came by
/// stays for another round.
public final class FactsTable: Sendable {
    /// What the table knows of a key.
    public enum Knowledge: Sendable {
        /// The store has these facts.
        case known(CredentialFacts)
        /// The store has none.
        case absent
        /// The store must be asked.
        case unknown
    }

    /// How often the table was asked, by what it knew.
    public struct Lookups: Sendable, Hashable {
        /// It had the facts.
        public var known = 0
        /// It knew that there are none.
        public var absent = 0
        /// The store had to be asked.
        public var unknown = 0
    }

    private static let shardCount = 64

    private let shards: [Shard]
    private let generation = Atomic<Int>(0)

    /// Makes a table.
    ///
    /// - Parameters:
    ///   - factsMax: The most credentials and sessions whose facts are kept.
    ///   - absentMax: The most keys of which it is kept that there are none.
    public init(factsMax: Int, absentMax: Int) {
        shards = (0..<Self.shardCount).map { _ in
            Shard(
                factsMax: max(1, factsMax / Self.shardCount),
                absentMax: max(1, absentMax / Self.shardCount)
            )
        }
    }

    /// What is known of a key.
    public func knowledge(of key: FactKey) -> Knowledge { shard(of: key).knowledge(of: key) }

    /// The number of the table's present life; facts read in an earlier one are not taken.
    public var currentGeneration: Int { generation.load(ordering: .acquiring) }

    /// Takes facts that were read from the store, unless something newer is known.
    ///
    /// - Parameters:
    ///   - facts: The facts, or `nil` where the store has none.
    ///   - key: Their key.
    ///   - sequence: The feed's newest place when they were read.
    ///   - generation: The table's generation when the reading began.
    /// - Returns: Whether they were taken.
    @discardableResult
    public func fill(
        _ facts: CredentialFacts?,
        _ key: FactKey,
        readAt sequence: Int64,
        in generation: Int
    ) -> Bool {
        shard(of: key).fill(facts, key, readAt: sequence, in: generation)
    }

    /// Drops what is known of a key, and refuses facts that were read before.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - sequence: The place in the feed of the change.
    public func invalidate(_ key: FactKey, at sequence: Int64) {
        shard(of: key).invalidate(key, at: sequence)
    }

    /// Drops everything, and refuses facts whose reading began before.
    public func dropAll() {
        let next = generation.add(1, ordering: .acquiringAndReleasing).newValue
        for shard in shards { shard.dropAll(for: next) }
    }

    /// How many credentials and sessions are known, and of how many keys it is known that there are none.
    public var counts: (facts: Int, absent: Int) {
        shards.reduce(into: (0, 0)) { sum, shard in
            let counts = shard.counts
            sum = (sum.0 + counts.facts, sum.1 + counts.absent)
        }
    }

    /// How often the table was asked since the start, by what it knew.
    public var lookups: Lookups {
        shards.reduce(into: Lookups()) { sum, shard in
            let lookups = shard.lookups
            sum.known += lookups.known
            sum.absent += lookups.absent
            sum.unknown += lookups.unknown
        }
    }

    private func shard(of key: FactKey) -> Shard {
        shards[Int(truncatingIfNeeded: UInt(bitPattern: key.hashValue) % UInt(Self.shardCount))]
    }
}

/// One part of the table under one lock.
private final class Shard: Sendable {
    private struct State {
        var facts: SecondChance<FactKey, CredentialFacts>
        var absent: SecondChance<FactKey, Void>
        var newestInvalidation: Int64 = 0
        var lookups = FactsTable.Lookups()
        /// Kept under the lock, so that no fill of an earlier life slips in behind the drop.
        var generation = 0
    }

    private let state: Mutex<State>

    init(factsMax: Int, absentMax: Int) {
        state = Mutex(State(facts: .init(countMax: factsMax), absent: .init(countMax: absentMax)))
    }

    func knowledge(of key: FactKey) -> FactsTable.Knowledge {
        state.withLock { state in
            if let facts = state.facts.use(key) {
                state.lookups.known += 1
                return .known(facts)
            }
            guard state.absent.use(key) != nil else {
                state.lookups.unknown += 1
                return .unknown
            }
            state.lookups.absent += 1
            return .absent
        }
    }

    func fill(
        _ facts: CredentialFacts?,
        _ key: FactKey,
        readAt sequence: Int64,
        in generation: Int
    ) -> Bool {
        state.withLock { state in
            guard generation == state.generation, sequence >= state.newestInvalidation else {
                return false
            }
            if let facts {
                state.absent.remove(key)
                state.facts.insert(facts, key)
            } else {
                state.facts.remove(key)
                state.absent.insert((), key)
            }
            return true
        }
    }

    func invalidate(_ key: FactKey, at sequence: Int64) {
        state.withLock { state in
            state.newestInvalidation = max(state.newestInvalidation, sequence)
            state.facts.remove(key)
            state.absent.remove(key)
        }
    }

    func dropAll(for generation: Int) {
        state.withLock { state in
            state.generation = max(state.generation, generation)
            state.facts.removeAll()
            state.absent.removeAll()
            state.newestInvalidation = 0
        }
    }

    var counts: (facts: Int, absent: Int) { state.withLock { ($0.facts.count, $0.absent.count) } }

    var lookups: FactsTable.Lookups { state.withLock { $0.lookups } }
}
