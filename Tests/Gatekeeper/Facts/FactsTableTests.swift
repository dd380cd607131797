import Gatekeeper
import Synchronization
import TestSupport
import Testing
import TollgateCore

@Suite("The table of facts")
struct FactsTableTests {
    private let table = FactsTable(factsMax: 6_400, absentMax: 6_400)

    /// What a table knows of a sample's key, in a word: the number of the facts, `absent` or `unknown`.
    private func known(_ number: Int, in other: FactsTable? = nil) -> String {
        switch (other ?? table).knowledge(of: .sample(number)) {
        case .known(let facts): facts.credential.rawValue
        case .absent: "absent"
        case .unknown: "unknown"
        }
    }

    private func fill(_ number: Int, readAt sequence: Int64 = 0, in generation: Int = 0) -> Bool {
        table.fill(.sample(number), .sample(number), readAt: sequence, in: generation)
    }

    @Test("knows what it was told, of facts and of their absence")
    func knows() {
        #expect(known(1) == "unknown")
        #expect(fill(1))
        #expect(table.fill(nil, .sample(2), readAt: 0, in: 0))
        #expect(known(1) == "crd_1")
        #expect(known(2) == "absent")
        #expect(table.counts == (1, 1))
        let lookups = table.lookups
        #expect((lookups.known, lookups.absent, lookups.unknown) == (1, 1, 1))
    }

    @Test("takes the later of two fills, whether of facts or of their absence")
    func takesTheLater() {
        #expect(fill(1))
        #expect(table.fill(nil, .sample(1), readAt: 1, in: 0))
        #expect(known(1) == "absent")
        #expect(table.counts == (0, 1))
        #expect(table.fill(.sample(7), .sample(1), readAt: 2, in: 0))
        #expect(known(1) == "crd_7")
        #expect(table.counts == (1, 0))
    }

    @Test("drops what was changed, also the knowledge that there was nothing")
    func dropsWhatChanged() {
        #expect(fill(1))
        #expect(table.fill(nil, .sample(2), readAt: 0, in: 0))
        #expect(fill(3))
        table.invalidate(.sample(1), at: 1)
        table.invalidate(.sample(2), at: 2)
        #expect(known(1) == "unknown")
        #expect(known(2) == "unknown")
        #expect(known(3) == "crd_3")
    }

    @Test("discards facts that were read before the newest change, and takes those read with it")
    func discardsOldFills() {
        table.invalidate(.sample(1), at: 10)
        #expect(!fill(1, readAt: 9))
        #expect(known(1) == "unknown")
        #expect(!table.fill(nil, .sample(1), readAt: 9, in: 0))
        #expect(known(1) == "unknown")
        #expect(fill(1, readAt: 10))
        #expect(known(1) == "crd_1")
        table.invalidate(.sample(1), at: 5)
        #expect(known(1) == "unknown", "news that come late still drop")
        #expect(!fill(1, readAt: 9), "and do not bring back what was discarded")
    }

    @Test("discards old facts of the changed key's own shard alone")
    func discardsByShard() {
        table.invalidate(.sample(0), at: 10)
        let taken = (1...1_000).filter { fill($0, readAt: 9) }
        #expect(taken.count > 900, "\(taken.count) of 1,000 lie in other shards")
        #expect(!fill(0, readAt: 9))
    }

    @Test("drops everything, and discards what was read in an earlier life")
    func dropsEverything() {
        for number in 0..<100 { #expect(fill(number)) }
        #expect(table.fill(nil, .sample(100), readAt: 0, in: 0))
        table.invalidate(.sample(3), at: 50)
        let before = table.currentGeneration
        table.dropAll()
        #expect(table.counts == (0, 0))
        #expect(table.currentGeneration == before + 1)
        #expect(!fill(1, readAt: 99, in: before))
        #expect(known(1) == "unknown")
        #expect(fill(3, readAt: 1, in: before + 1), "the new store counts from the start")
    }

    @Test("never holds more than its maxima, and absent keys push out no facts")
    func isBounded() {
        let table = FactsTable(factsMax: 640, absentMax: 128)
        for number in 0..<10_000 { table.fill(.sample(number), .sample(number), readAt: 0, in: 0) }
        let full = table.counts
        #expect(full.facts <= 640 && full.facts > 600)
        for number in 10_000..<30_000 { table.fill(nil, .sample(number), readAt: 0, in: 0) }
        #expect(table.counts.facts == full.facts)
        #expect(table.counts.absent <= 128)
    }

    @Test("keeps facts that are used, and lets go of those that are not")
    func keepsWhatIsUsed() {
        let table = FactsTable(factsMax: 640, absentMax: 64)
        let used = 0..<64
        for number in used { table.fill(.sample(number), .sample(number), readAt: 0, in: 0) }
        for number in 1_000..<11_000 {
            for other in used { _ = table.knowledge(of: .sample(other)) }
            table.fill(.sample(number), .sample(number), readAt: 0, in: 0)
        }
        // A shard has ten places; those whose shard got more than ten of the used ones may be gone.
        let kept = used.count { known($0, in: table) != "unknown" }
        #expect(kept >= 60)
    }

    /// Tells one task that another has done its work.
    private final class End: Sendable {
        let isReached = Atomic(false)
    }

    @Test("holds no facts of an earlier life, when filling and dropping meet")
    func holdsNoEarlierLife() async {
        let (table, end) = (table, End())
        let survivors = await withTaskGroup(of: Int.self) { group in
            group.addTask {
                while !end.isReached.load(ordering: .acquiring) {
                    for _ in 0..<64 {
                        let generation = table.currentGeneration
                        table.fill(.sample(generation), .sample(0), readAt: 0, in: generation)
                    }
                    // On one core the other task has no thread until this one gives its own away.
                    await Task.yield()
                }
                return 0
            }
            group.addTask {
                defer { end.isReached.store(true, ordering: .releasing) }
                return (0..<20_000).count { _ in
                    table.dropAll()
                    guard case .known(let facts) = table.knowledge(of: .sample(0)) else {
                        return false
                    }
                    return facts.credential.rawValue != "crd_\(table.currentGeneration)"
                }
            }
            return await group.reduce(0, +)
        }
        #expect(survivors == 0)
    }
}
