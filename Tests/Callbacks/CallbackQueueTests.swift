import Callbacks
import MemoryStore
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The queue of callbacks")
struct CallbackQueueTests {
    private let stage = CallbackStage()

    @Test("delivers at once, and then never again")
    func delivers() async throws {
        let id = try await stage.event()
        try await stage.attempt(.delivered)
        let record = try #require(try await stage.record(id))
        #expect(record.state == .delivered)
        #expect(record.nextTryAt == nil && record.leasedUntil == nil)
        #expect(record.tries.map(\.status) == [200])
        stage.clock.advance(by: .seconds(1_000_000))
        #expect(try await stage.queue.due(at: stage.clock.now, limit: 10).isEmpty)
    }

    @Test("tries a failure again under the same id, later each time, until the tries are used up")
    func retries() async throws {
        let id = try await stage.event()
        var waits: [Duration] = []
        for _ in 1...2 {
            try await stage.attempt(.failed("timeout"))
            let record = try #require(try await stage.record(id))
            #expect(record.state == .pending)
            let next = try #require(record.nextTryAt)
            #expect(try await stage.begin() == nil)
            waits.append(next - stage.clock.now)
            stage.clock.advance(by: next - stage.clock.now)
        }
        #expect(waits[0] < waits[1])
        try await stage.attempt(.failed("status"))
        let record = try #require(try await stage.record(id))
        #expect(record.state == .failed)
        #expect(record.tries.map(\.fault) == ["timeout", "timeout", "status"])
    }

    @Test("waits as long as the receiver asks")
    func waitsForRetryAfter() async throws {
        let id = try await stage.event()
        try await stage.attempt(.failed("status"), retryAfter: .seconds(3_600))
        let record = try #require(try await stage.record(id))
        #expect(record.nextTryAt == stage.clock.now + .seconds(3_600))
    }

    @Test("gives one callback to one try at a time, and again when its lease has ended")
    func leases() async throws {
        _ = try await stage.event()
        let slip = try #require(try await stage.queue.due(at: stage.clock.now, limit: 1).first)
        let first = try #require(try await stage.begin())
        #expect(try await stage.queue.due(at: stage.clock.now, limit: 1).isEmpty)
        guard case .taken = try await stage.queue.begin(slip, at: stage.clock.now) else {
            Issue.record("it was given to two")
            return
        }
        // The process that had it dies here.
        stage.clock.advance(by: first.lease - stage.clock.now)
        let second = try #require(try await stage.begin())
        #expect(second.callback.id == first.callback.id)
    }

    @Test("keeps what a late try says, without disturbing the one that has the callback now")
    func settlesLate() async throws {
        let id = try await stage.event()
        let first = try #require(try await stage.begin())
        stage.clock.advance(by: .seconds(60))
        let second = try #require(try await stage.begin())
        try await stage.queue.settle(first, stage.outcome(.failed("timeout")), at: stage.clock.now)
        let between = try #require(try await stage.record(id))
        #expect(between.leasedUntil == second.lease)
        #expect(between.tries.count == 1)
        try await stage.queue.settle(first, stage.outcome(.delivered), at: stage.clock.now)
        #expect(try await stage.record(id)?.state == .delivered)
    }

    @Test("gives an abandoned callback back at once")
    func abandons() async throws {
        let id = try await stage.event()
        let assignment = try #require(try await stage.begin())
        try await stage.queue.abandon(assignment)
        let again = try #require(try await stage.begin())
        #expect(again.callback.id == id)
    }

    @Test("sets aside what waits its turn, for this process and for a bounded time")
    func reserves() async throws {
        _ = try await stage.event()
        let slips = try await stage.queue.due(at: stage.clock.now, limit: 10)
        let reserved = try await stage.queue.reserve(slips, at: stage.clock.now)
        #expect(reserved.count == 1)
        #expect(try await stage.queue.due(at: stage.clock.now, limit: 10).isEmpty)
        guard case .taken = try await stage.queue.begin(slips[0], at: stage.clock.now),
            case .ready = try await stage.queue.begin(reserved[0], at: stage.clock.now)
        else {
            Issue.record("the reservation did not hold")
            return
        }
    }

    @Test("gives up the callbacks of a disabled receiver untried, and not those of others")
    func refusesDisabled() async throws {
        let gone = try await stage.event()
        try await stage.attempt(.gone("gone"))
        #expect(try await stage.record(gone)?.state == .failed)
        #expect(try await stage.health()?.disabledAt == stage.clock.now)
        let later = try await stage.event()
        let other = try await stage.event(to: "https://other.example/")
        for slip in try await stage.queue.due(at: stage.clock.now, limit: 10) {
            _ = try await stage.queue.begin(slip, at: stage.clock.now)
        }
        let record = try #require(try await stage.record(later))
        #expect(record.state == .failed)
        #expect(record.tries.last?.fault == CallbackRules.receiverDisabled)
        #expect(try await stage.record(other)?.state == .pending)
    }

    @Test("never sends what was withdrawn, and gives it up with its word")
    func refusesWithdrawn() async throws {
        let stage = CallbackStage(withdrawal: { callback, _ in
            callback.channel == "gone" ? "removed" : nil
        })
        let (gone, kept) = (try await stage.event(channel: "gone"), try await stage.event())
        for slip in try await stage.queue.due(at: stage.clock.now, limit: 10) {
            switch try await stage.queue.begin(slip, at: stage.clock.now) {
            case .refused(let callback, let fault):
                #expect(callback.id == gone && fault == "removed")
            case .ready(let assignment): #expect(assignment.callback.id == kept)
            case .taken: Issue.record("nobody else is here")
            }
        }
        let record = try #require(try await stage.record(gone))
        #expect(record.state == .failed && record.nextTryAt == nil && record.leasedUntil == nil)
        #expect(record.tries.map(\.fault) == ["removed"])
        #expect(try await stage.record(kept)?.state == .pending)
    }

    @Test("gives up what was withdrawn also before it is due, more than a page of it")
    func withdraws() async throws {
        let stage = CallbackStage(withdrawal: { callback, _ in
            callback.channel == "gone" && !callback.tries.isEmpty ? "removed" : nil
        })
        let (waiting, kept) = (try await stage.event(channel: "gone"), try await stage.event())
        try await stage.attempt(.failed("status"))
        try await stage.attempt(.failed("status"))
        #expect(try await stage.begin() == nil)
        let sample = try #require(try await stage.record(waiting))
        let randomness = stage.randomness
        try await stage.store.transaction { transaction in
            for _ in 0..<CallbackQueue.pageMax {
                try transaction.outbox.insert(sample.copy(randomness))
            }
        }
        let count = CallbackQueue.pageMax + 1
        #expect(try await stage.queue.withdraw(at: stage.clock.now) == count)
        #expect(try await stage.queue.withdraw(at: stage.clock.now) == 0)
        #expect(try await stage.record(waiting)?.state == .failed)
        #expect(try await stage.record(waiting)?.tries.map(\.fault) == ["status", "removed"])
        #expect(try await stage.record(kept)?.state == .pending)
    }

    @Test("gives up at once what no further try can change")
    func givesUpTheHopeless() async throws {
        let id = try await stage.event()
        try await stage.attempt(.hopeless("bad_address"))
        #expect(try await stage.record(id)?.state == .failed)
    }

    @Test("opens the key at the moment of sending, so that a new key signs what waits already")
    func opensTheNewestKey() async throws {
        let vault = stage.vault
        let key = try await stage.store.transaction {
            try vault.put(
                Secret("old"),
                purpose: "test",
                CallbackStage.organisation,
                .sandbox,
                in: $0
            )
        }
        _ = try await stage.event(key: key)
        _ = try await stage.store.transaction {
            try vault.replace(key, with: Secret("new"), in: $0)
        }
        let assignment = try #require(try await stage.begin())
        #expect(assignment.key?.reveal() == "new")
        #expect(!assignment.lacksKey)
    }

    @Test("signs with the channel's key what names none of its own")
    func takesTheChannelsKey() async throws {
        let stage = CallbackStage(key: { callback, _, _ in
            callback.channel == "signed" ? Secret("shared") : nil
        })
        _ = try await stage.event(channel: "signed")
        let signed = try #require(try await stage.begin())
        #expect(signed.key?.reveal() == "shared" && !signed.lacksKey)
        let plain = CallbackStage()
        _ = try await plain.event()
        let unsigned = try #require(try await plain.begin())
        #expect(unsigned.key == nil && !unsigned.lacksKey)
    }

    @Test("is not sent while its channel's key does not open")
    func missesASpoiledChannelKey() async throws {
        let seals = Rings(SeededRandomness(seed: 9).source).seals
        let spoiled = SealedBox(key: 1, bytes: Array(repeating: 7, count: 64))
        let place = SealRing.Place(
            kind: "test.key",
            row: SecretID(rawValue: "sec_1"),
            environment: .sandbox
        )
        let stage = CallbackStage(key: { _, _, _ in try seals.open(spoiled, at: place) })
        _ = try await stage.event()
        let assignment = try #require(try await stage.begin())
        #expect(assignment.lacksKey && assignment.key == nil)
    }

    @Test("keeps the plan that a channel has for a kind")
    func keepsItsPlan() async throws {
        let plan = CallbackPlan(
            schedule: CallbackSchedule(waits: [.seconds(3_600)], chanceMax: .zero),
            timeout: .seconds(50),
            receipts: 200...200
        )
        let stage = CallbackStage(own: { $0 == "test" && $1 == "Event" ? plan : nil })
        let id = try await stage.event()
        let assignment = try #require(try await stage.begin())
        #expect(assignment.plan == plan)
        #expect(assignment.lease == stage.clock.now + .seconds(50) + CallbackQueue.leaseMargin)
        let failure = stage.outcome(.failed("status"))
        try await stage.queue.settle(assignment, failure, at: stage.clock.now)
        #expect(try await stage.record(id)?.nextTryAt == stage.clock.now + .seconds(3_600))
        let other = CallbackStage(own: { kind, _ in kind == "other" ? plan : nil })
        _ = try await other.event()
        #expect(try await other.begin()?.plan.timeout == .seconds(10))
    }

    @Test("says that a key is missing, rather than send without")
    func missesItsKey() async throws {
        _ = try await stage.event(key: VaultID(rawValue: "vlt_none"))
        let assignment = try #require(try await stage.begin())
        #expect(assignment.lacksKey && assignment.key == nil)
    }

    @Test("takes a key that does not open as a missing one, so that its receiver is not held up")
    func missesASpoiledKey() async throws {
        let key = VaultID(rawValue: "vlt_spoiled")
        try await stage.store.transaction { transaction in
            try transaction.vault.insert(
                VaultEntry(
                    id: key,
                    organisation: CallbackStage.organisation,
                    environment: .sandbox,
                    purpose: "test",
                    box: SealedBox(key: 1, bytes: Array(repeating: 7, count: 64))
                )
            )
        }
        _ = try await stage.event(key: key)
        let assignment = try #require(try await stage.begin())
        #expect(assignment.lacksKey && assignment.key == nil)
    }

    @Test("tries what could not be sent only so often, without a word against the receiver")
    func boundsTheUnsent() async throws {
        let id = try await stage.event()
        for number in 1...3 {
            let settled = try #require(try await stage.attempt(.unsent("unsignable")))
            #expect(settled.change == nil)
            #expect(settled.callback.state == (number < 3 ? .pending : .failed))
            stage.clock.advance(by: .seconds(20 * 3_600))
        }
        #expect(
            try await stage.record(id)?.tries.map(\.fault)
                == .init(repeating: "unsignable", count: 3)
        )
        #expect(try await stage.health() == nil)
    }

    @Test("forgets a well receiver and a released key, but neither while a callback needs it")
    func forgets() async throws {
        let (vault, organisation) = (stage.vault, CallbackStage.organisation)
        let key = try await stage.store.transaction { transaction in
            let key = try vault.put(
                Secret("k"),
                purpose: "test",
                organisation,
                .sandbox,
                in: transaction
            )
            try vault.release(key, in: transaction)
            try vault.release(key, in: transaction)
            return key
        }
        _ = try await stage.event(key: key)
        try await stage.attempt(.failed("timeout"))
        #expect(try await stage.queue.forget() == 0)
        stage.clock.advance(by: .seconds(60))
        let assignment = try #require(try await stage.begin())
        #expect(assignment.key?.reveal() == "k")
        try await stage.queue.settle(assignment, stage.outcome(.delivered), at: stage.clock.now)
        #expect(try await stage.queue.forget() == 1)
        #expect(try await stage.health() == nil)
        stage.clock.advance(by: .seconds(60))
        #expect(try await stage.queue.clean(before: stage.clock.now) == 1)
        #expect(try await stage.queue.forget() == 1)
        #expect(try await stage.store.read { try $0.vault.find(key) } == nil)
    }

    @Test(
        "allows loopback where the settings do, and in the sandbox only",
        arguments: [true, false]
    )
    func allowsLoopback(_ allows: Bool) async throws {
        try await stage.settings(
            CallbackSettings(
                organisation: CallbackStage.organisation,
                environment: .sandbox,
                channel: "test",
                allowsLoopback: allows
            )
        )
        _ = try await stage.event()
        let assignment = try #require(try await stage.begin())
        #expect(assignment.allowsLoopback == allows)
    }

    @Test("mends waits and leases that a clock ahead of time has written")
    func mends() async throws {
        let (waiting, leased) = (try await stage.event(), try await stage.event(to: "https://o/"))
        let now = stage.clock.now
        try await stage.store.transaction { transaction in
            var record = try #require(try transaction.outbox.find(waiting))
            record.nextTryAt = now + .seconds(10 * 365 * 86_400)
            try transaction.outbox.replace(record)
            record = try #require(try transaction.outbox.find(leased))
            record.leasedUntil = now + .seconds(3_600)
            try transaction.outbox.replace(record)
        }
        #expect(try await stage.queue.due(at: now, limit: 10).isEmpty)
        #expect(try await stage.queue.mend(at: now) == 2)
        #expect(try await stage.queue.due(at: now, limit: 10).count == 2)
        #expect(try await stage.queue.mend(at: now) == 0)
    }

    @Test("loses nothing when the clock steps back or far ahead")
    func survivesSteps() async throws {
        let id = try await stage.event()
        stage.clock.setWall(to: stage.clock.now + .seconds(400 * 86_400))
        try await stage.attempt(.failed("timeout"))
        #expect(try await stage.record(id)?.state == .pending)
        #expect(try await stage.health()?.disabledAt == nil)
        stage.clock.setWall(to: Instant(seconds: 1_772_366_400))
        try await stage.queue.mend(at: stage.clock.now)
        try await stage.attempt(.delivered)
        #expect(try await stage.record(id)?.state == .delivered)
    }

    @Test("removes what is finished and old, and nothing that waits")
    func cleans() async throws {
        let (old, waiting) = (try await stage.event(), try await stage.event(to: "https://o/"))
        try await stage.attempt(.delivered)
        let first = try #require(try await stage.record(old))
        let done = first.state == .delivered ? old : waiting
        let kept = done == old ? waiting : old
        stage.clock.advance(by: .seconds(86_400))
        #expect(try await stage.queue.clean(before: stage.clock.now) == 1)
        #expect(try await stage.record(done) == nil)
        #expect(try await stage.record(kept) != nil)
    }
}
