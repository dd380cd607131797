import Callbacks
import MemoryStore
import TestSupport
import TollgateCore
import TollgateCrypto

/// A store with an outbox, and everything that works on it.
struct CallbackStage {
    static let organisation = OrganisationID(rawValue: "org_1")
    static let url = "https://receiver.example/hook"

    let store = MemoryStore(epoch: "test")
    let clock = TestClock()
    let randomness = SeededRandomness(seed: 7).source
    let vault: Vault
    let queue: CallbackQueue

    init(
        triesMax: Int = 3,
        own: @escaping @Sendable (String, String) -> CallbackPlan? = { _, _ in nil },
        key: @escaping CallbackChannels.KeyOfChannel = { _, _, _ in nil },
        withdrawal: @escaping CallbackChannels.Withdrawal = { _, _ in nil }
    ) {
        vault = Vault(rings: LiveRings(Rings(randomness)), randomness: randomness)
        queue = CallbackQueue(
            store: store,
            vault: vault,
            channels: CallbackChannels(
                standard: CallbackPlan(
                    schedule: CallbackSchedule(firstDelay: .seconds(30), triesMax: triesMax),
                    timeout: .seconds(10)
                ),
                own: own,
                key: key,
                withdrawal: withdrawal
            ),
            randomness: randomness,
            time: clock.source
        )
    }

    /// Queues an event and returns its callback's name.
    func event(
        to url: String = url,
        channel: String = "test",
        key: VaultID? = nil,
        at moment: Instant? = nil
    ) async throws -> CallbackID {
        let desk = CallbackDesk(randomness: randomness, time: clock.source)
        let now = moment ?? clock.now
        let draft = CallbackDraft(
            organisation: Self.organisation,
            environment: .sandbox,
            channel: channel,
            kind: "Event",
            subject: "1",
            content: JSONObject([("event", "x")]),
            destination: CallbackDestination(url: url, key: key)
        )
        let queued = try await store.transaction { try desk.queue(draft, at: now, in: $0) }
        return queued ?? CallbackID(rawValue: "none")
    }

    func record(_ id: CallbackID) async throws -> CallbackRecord? {
        try await store.read { try $0.outbox.find(id) }
    }

    func health(_ url: String = url) async throws -> ReceiverHealth? {
        try await store.read { try $0.outbox.health(Self.organisation, .sandbox, url) }
    }

    /// Begins the first due callback's try.
    func begin() async throws -> CallbackAssignment? {
        guard let slip = try await queue.due(at: clock.now, limit: 1).first else { return nil }
        guard case .ready(let assignment) = try await queue.begin(slip, at: clock.now) else {
            return nil
        }
        return assignment
    }

    /// Makes one try at the first due callback with a verdict.
    @discardableResult
    func attempt(
        _ verdict: CallbackOutcome.Verdict,
        retryAfter: Duration? = nil
    ) async throws -> CallbackRules.Settlement? {
        guard let assignment = try await begin() else { return nil }
        return try await queue.settle(
            assignment,
            outcome(verdict, retryAfter: retryAfter),
            at: clock.now
        )
    }

    func outcome(
        _ verdict: CallbackOutcome.Verdict,
        retryAfter: Duration? = nil
    ) -> CallbackOutcome {
        CallbackOutcome(
            at: clock.now,
            duration: .milliseconds(12),
            verdict: verdict,
            status: verdict == .delivered ? 200 : nil,
            retryAfter: retryAfter
        )
    }

    func settings(_ settings: CallbackSettings) async throws {
        try await store.transaction { try $0.outbox.save(settings) }
    }
}
