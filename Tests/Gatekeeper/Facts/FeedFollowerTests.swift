import Gatekeeper
import MemoryStore
import Synchronization
import TestSupport
import Testing
import TollgateCore

@Suite("Following the change feed")
struct FeedFollowerTests {
    /// A feed that says what a test wants.
    struct ScriptedFeed: FeedPort {
        let now: FeedPosition

        func append(_ keys: [FactKey]) throws {}
        func position() throws -> FeedPosition { now }

        func entries(after sequence: Int64, limit: Int) throws -> [FeedEntry] {
            (max(sequence + 1, now.oldest)..<now.newest + 1).prefix(limit).map {
                FeedEntry(sequence: $0, key: .sample(Int($0)))
            }
        }
    }

    /// A follower whose table knows the first ten samples, and which has read the feed's first five
    /// entries, of other keys.
    private struct Scene {
        let clock = TestClock()
        let store = DoubtfulStore(MemoryStore(epoch: "first"))
        let facts = FactsTable(factsMax: 6_400, absentMax: 6_400)
        let follower: FeedFollower

        init(outageGrace: Duration = .seconds(60)) async throws {
            follower = FeedFollower(
                store: store,
                facts: facts,
                time: clock.source,
                outageGrace: outageGrace
            )
            try await change(Array(101...105))
            try await follower.poll()
            for number in 0..<10 {
                facts.fill(.sample(number), .sample(number), readAt: 5, in: facts.currentGeneration)
            }
        }

        func change(_ numbers: [Int]) async throws {
            try await store.transaction { try $0.feed.append(numbers.map { .sample($0) }) }
        }

        /// The samples of which the table still has facts.
        var known: [Int] {
            (0..<10).filter { number in
                if case .known = facts.knowledge(of: .sample(number)) { true } else { false }
            }
        }
    }

    @Test("tells how many changes it found, and how long ago it had looked before")
    func tellsOfChanges() async throws {
        let (clock, store) = (TestClock(), MemoryStore(epoch: "first"))
        let told = Mutex<[(Int, Duration)]>([])
        let follower = FeedFollower(
            store: store,
            facts: FactsTable(factsMax: 64, absentMax: 64),
            time: clock.source,
            outageGrace: .zero,
            onChanges: { count, bound in told.withLock { $0.append((count, bound)) } }
        )
        #expect(follower.lag(at: clock.monotonic) == nil)
        try await follower.poll()
        clock.advance(by: .milliseconds(100))
        try await follower.poll()
        clock.advance(by: .milliseconds(70))
        try await store.transaction { try $0.feed.append([.sample(1), .sample(2)]) }
        clock.advance(by: .milliseconds(30))
        #expect(follower.lag(at: clock.monotonic) == .milliseconds(100))
        try await follower.poll()
        #expect(told.withLock { $0.map(\.0) } == [2])
        #expect(told.withLock { $0.map(\.1) } == [.milliseconds(100)])
        #expect(follower.lag(at: clock.monotonic) == .zero)
    }

    private func expectFault(_ scene: Scene) async {
        await #expect(throws: StoreFault.self) { try await scene.follower.poll() }
    }

    @Test("drops what changed and nothing else")
    func dropsWhatChanged() async throws {
        let scene = try await Scene()
        try await scene.change([3, 7, 200])
        try await scene.follower.poll()
        #expect(scene.known == [0, 1, 2, 4, 5, 6, 8, 9])
    }

    @Test("drops what changed at once where that is asked for, and reads on from where it stood")
    func settles() async throws {
        let scene = try await Scene()
        try await scene.change([3, 7])
        try await scene.follower.settle()
        #expect(scene.known == [0, 1, 2, 4, 5, 6, 8, 9])
        try await scene.change([5])
        try await scene.follower.poll()
        #expect(scene.known == [0, 1, 2, 4, 6, 8, 9])
    }

    @Test("says of a store that cannot be read that nothing is settled")
    func doesNotSettleBlindly() async throws {
        let scene = try await Scene()
        scene.store.doubt { $0.fault = StoreFault(.unavailable, detail: "test") }
        await #expect(throws: StoreFault.self) { try await scene.follower.settle() }
        #expect(scene.known.count == 10)
    }

    @Test("does not read a feed without news")
    func readsNothingWithoutNews() async throws {
        let scene = try await Scene()
        let before = scene.store.readCount
        for _ in 0..<10 { try await scene.follower.poll() }
        #expect(scene.store.readCount == before)
        #expect(scene.known.count == 10)
    }

    @Test("reads as many pages as there are")
    func readsAllPages() async throws {
        let scene = try await Scene()
        try await scene.change(Array(1_000..<3_500) + [9])
        try await scene.follower.poll()
        #expect(scene.known == Array(0..<9))
        try await scene.change([8])
        try await scene.follower.poll()
        #expect(scene.known == Array(0..<8), "the next poll goes on behind the last page")
    }

    @Test("drops everything at another epoch, even with more entries than before")
    func dropsAtAnotherEpoch() async throws {
        let scene = try await Scene()
        let restored = MemoryStore(epoch: "second")
        try await restored.transaction { try $0.feed.append((100..<120).map { .sample($0) }) }
        scene.store.replace(with: restored)
        try await scene.follower.poll()
        #expect(scene.known.isEmpty)
    }

    @Test("drops everything when the feed has stepped back")
    func dropsAtAStepBack() async throws {
        let scene = try await Scene()
        let older = MemoryStore(epoch: "first")
        try await older.transaction { try $0.feed.append([.sample(101)]) }
        scene.store.replace(with: older)
        try await scene.follower.poll()
        #expect(scene.known.isEmpty)
    }

    @Test(
        "drops everything when entries that it has not read are gone",
        arguments: [(6, false), (7, true)]
    )
    func dropsAtAGap(_ oldest: Int64, _ isGap: Bool) async throws {
        let scene = try await Scene()
        try await scene.change([300])
        let position = FeedPosition(epoch: "first", oldest: oldest, newest: 20)
        scene.store.doubt { $0.feed = { ScriptedFeed(now: position) } }
        try await scene.follower.poll()
        // The entries 6 to 20 are of the samples 6 to 20.
        #expect(scene.known == (isGap ? [] : Array(0..<6)))
    }

    @Test("loses no news when the reading fails after they were announced")
    func losesNoNews() async throws {
        let scene = try await Scene()
        try await scene.change([3])
        scene.store.doubt { $0.readFault = StoreFault(.busy, detail: "test") }
        await expectFault(scene)
        #expect(scene.known.count == 10)
        scene.store.doubt { $0.readFault = nil }
        #expect(try await !scene.store.hasNews(), "nothing was committed since")
        try await scene.follower.poll()
        #expect(scene.known == [0, 1, 2, 4, 5, 6, 7, 8, 9])
    }

    @Test("loses no news when even the question fails")
    func asksAgain() async throws {
        let scene = try await Scene()
        try await scene.change([3])
        scene.store.doubt { $0.fault = StoreFault(.unavailable, detail: "test") }
        await expectFault(scene)
        scene.store.doubt { $0.fault = nil }
        try await scene.follower.poll()
        #expect(scene.known == [0, 1, 2, 4, 5, 6, 7, 8, 9])
    }

    @Test(
        "is trusted for a second and the grace after the last reading, and not a nanosecond longer"
    )
    func isTrustedForTheGrace() async throws {
        for (grace, trusted) in [
            (Duration.seconds(60), Duration.seconds(61)), (.zero, .seconds(1)),
        ] {
            let scene = try await Scene(outageGrace: grace)
            scene.store.doubt { $0.fault = StoreFault(.unavailable, detail: "test") }
            scene.clock.advance(by: trusted)
            await expectFault(scene)
            #expect(scene.follower.isTrusted(at: scene.clock.monotonic))
            scene.clock.advance(by: .nanoseconds(1))
            #expect(!scene.follower.isTrusted(at: scene.clock.monotonic))
            scene.store.doubt { $0.fault = nil }
            try await scene.follower.poll()
            #expect(scene.follower.isTrusted(at: scene.clock.monotonic))
        }
    }

    @Test("is fresh for a second, grace or not")
    func isFreshForASecond() async throws {
        let scene = try await Scene()
        scene.clock.advance(by: .seconds(1))
        #expect(scene.follower.isFresh(at: scene.clock.monotonic))
        scene.clock.advance(by: .nanoseconds(1))
        #expect(!scene.follower.isFresh(at: scene.clock.monotonic))
        #expect(scene.follower.isTrusted(at: scene.clock.monotonic))
    }

    @Test("is not trusted before it has read the feed")
    func isNotTrustedAtFirst() async throws {
        let clock = TestClock()
        let store = DoubtfulStore(MemoryStore(epoch: "first"))
        let facts = FactsTable(factsMax: 64, absentMax: 64)
        let follower = FeedFollower(
            store: store,
            facts: facts,
            time: clock.source,
            outageGrace: .seconds(60)
        )
        #expect(!follower.isTrusted(at: clock.monotonic))
        #expect(!follower.isFresh(at: clock.monotonic))
        store.doubt { $0.readFault = StoreFault(.busy, detail: "test") }
        await #expect(throws: StoreFault.self) { try await follower.poll() }
        #expect(!follower.isTrusted(at: clock.monotonic))
    }

    @Test("counts a reading's age from its begin, so that a slow one promises nothing")
    func countsFromTheBegin() async throws {
        let scene = try await Scene()
        let clock = scene.clock
        try await scene.change([3])
        scene.store.doubt { $0.afterRead = { clock.advance(by: .seconds(5)) } }
        try await scene.follower.poll()
        #expect(!scene.follower.isFresh(at: clock.monotonic))
        #expect(scene.known == [0, 1, 2, 4, 5, 6, 7, 8, 9])
    }
}
