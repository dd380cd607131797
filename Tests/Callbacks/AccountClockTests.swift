import Callbacks
import MemoryStore
import Synchronization
import TestSupport
import Testing
import TollgateCore

@Suite("Callbacks of an account whose clock runs ahead")
struct AccountClockTests {
    private let hour: Duration = .seconds(3_600)

    @Test("have the account's moment as their event's and the wall clock's as their tries'")
    func keepsBothClocks() async throws {
        let stage = try await stageAhead(by: hour)
        let id = try await stage.event(at: stage.clock.now + hour)
        let record = try #require(try await stage.record(id))
        #expect(record.createdAt == stage.clock.now + hour)
        #expect(record.nextTryAt == stage.clock.now)
        try await stage.attempt(.failed("status"), retryAfter: hour)
        let tried = try #require(try await stage.record(id))
        #expect(tried.tries.map(\.at) == [stage.clock.now])
        #expect(tried.nextTryAt == stage.clock.now + hour)
    }

    @Test("are due at once by the wall clock, also where theirs was moved after their event")
    func isDueAtOnce() async throws {
        let stage = try await stageAhead(by: .zero)
        let moment = stage.clock.now
        try await stage.advance(by: hour)
        let id = try await stage.event(at: moment)
        let record = try #require(try await stage.record(id))
        #expect(record.createdAt == moment)
        #expect(record.nextTryAt == stage.clock.now)
    }

    @Test("are tried again at once when it moves")
    func retriesAtOnce() async throws {
        let stage = try await stageAhead(by: .zero)
        let id = try await stage.event()
        try await stage.attempt(.failed("status"), retryAfter: hour)
        #expect(try await stage.begin() == nil)
        try await stage.advance(by: hour - .microseconds(1))
        #expect(try await stage.begin() == nil)
        try await stage.advance(by: .microseconds(1))
        try await stage.attempt(.delivered)
        #expect(try await stage.record(id)?.state == .delivered)
    }

    @Test("lead their receiver to its warning and to its end as the clock moves")
    func leadsReceivers() async throws {
        let stage = try await stageAhead(by: .zero)
        _ = try await stage.event()
        var changes: [ReceiverChange?] = []
        for step in [.zero, ReceiverRules.warnAfter, ReceiverRules.disableAfterWarning] {
            try await stage.advance(by: step)
            changes.append(try await stage.attempt(.failed("status"))?.change)
        }
        #expect(changes == [nil, .failing, .disabled])
        #expect(try await stage.health()?.disabledAt == stage.clock.now)
    }

    @Test("find the key that is in use at the account's moment")
    func choosesKeys() async throws {
        let asked = Mutex<[Instant]>([])
        let stage = try await stageAhead(by: hour) { _, _, now in
            asked.withLock { $0.append(now) }
            return nil
        }
        _ = try await stage.event(at: stage.clock.now + hour)
        let assignment = try #require(try await stage.begin())
        #expect(asked.withLock { $0 } == [stage.clock.now + hour])
        #expect(assignment.account == AccountClock(advance: hour))
    }

    @Test("are removed once their last try is old enough, though their events are yet to come")
    func areCleaned() async throws {
        let stage = try await stageAhead(by: hour)
        let id = try await stage.event(at: stage.clock.now + hour)
        try await stage.attempt(.delivered)
        let tried = stage.clock.now
        #expect(try await stage.queue.clean(before: tried) == 0)
        #expect(try await stage.queue.clean(before: tried + .microseconds(1)) == 1)
        #expect(try await stage.record(id) == nil)
    }

    private func stageAhead(
        by advance: Duration,
        key: @escaping CallbackChannels.KeyOfChannel = { _, _, _ in nil }
    ) async throws -> CallbackStage {
        let stage = CallbackStage(key: key)
        let organisation = OrganisationRecord(
            id: CallbackStage.organisation,
            name: "demo",
            createdAt: stage.clock.now,
            sandboxAdvance: advance
        )
        try await stage.store.transaction { try $0.organisations.insert(organisation) }
        return stage
    }
}

extension CallbackStage {
    /// Moves the clock of the organisation's sandbox forward, as the authority does.
    fileprivate func advance(by step: Duration) async throws {
        let now = clock.now
        try await store.transaction { transaction in
            try transaction.organisations.advance(Self.organisation, by: step)
            try transaction.outbox.bringForward(ofSandbox: Self.organisation, by: step, at: now)
        }
    }
}
