import Callbacks
import Delivery
import Logging
import MemoryStore
import NIOPosix
import Synchronization
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The courier")
struct CourierTests {
    private let stage = CourierStage()

    @Test("signs, posts and records what is due")
    func delivers() async throws {
        let id = try await stage.event()
        try await stage.round()
        #expect(stage.poster.posts.map(\.address) == [CourierStage.url])
        #expect(stage.poster.posts.first?.id == id.rawValue)
        #expect(try await stage.record(id)?.state == .delivered)
        #expect(stage.results == ["delivered"])
    }

    @Test("tries again under the same id with a fresh time")
    func retries() async throws {
        stage.poster.script([.success(500), .success(200)])
        let id = try await stage.event()
        try await stage.round()
        try await stage.round()
        #expect(stage.poster.posts.count == 1)
        stage.clock.advance(by: .seconds(60))
        try await stage.round()
        #expect(stage.poster.posts.map(\.id) == [id.rawValue, id.rawValue])
        #expect(stage.poster.posts[0].timestamp != stage.poster.posts[1].timestamp)
        #expect(stage.results == ["status", "delivered"])
    }

    @Test(
        "takes any 2xx as a success and everything else as the failure that it is",
        arguments: [
            (200, "delivered", CallbackState.delivered), (204, "delivered", .delivered),
            (299, "delivered", .delivered), (302, "redirect", .pending),
            (304, "redirect", .pending),
            (400, "status", .pending), (404, "status", .pending), (410, "gone", .failed),
            (429, "status", .pending), (503, "status", .pending), (199, "status", .pending),
        ]
    )
    func judges(_ status: Int, _ result: String, _ state: CallbackState) async throws {
        stage.poster.script([.success(status)])
        let id = try await stage.event()
        try await stage.round()
        #expect(stage.results == [result])
        #expect(try await stage.record(id)?.state == state)
    }

    @Test("does not send unsigned what names a key that is gone, or a channel that nobody signs")
    func refusesUnsignable() async throws {
        let keyless = try await stage.event(key: VaultID(rawValue: "vlt_none"))
        let unknown = try await stage.event(to: "https://b.example/", channel: "nobody")
        try await stage.round()
        #expect(stage.poster.posts.isEmpty)
        #expect(stage.results == ["unsignable", "unsignable"])
        #expect(try await stage.record(keyless)?.state == .pending)
        #expect(try await stage.record(unknown)?.state == .pending)
    }

    @Test("does not post what was withdrawn, and counts it under its own word")
    func refusesWithdrawn() async throws {
        let stage = CourierStage(withdrawal: { _, _ in "webhook_removed" })
        let id = try await stage.event()
        try await stage.round()
        #expect(stage.poster.posts.isEmpty)
        #expect(stage.results == ["webhook_removed"])
        #expect(try await stage.record(id)?.state == .failed)
    }

    @Test(
        "goes on to the same receiver behind what cannot be signed, and does not hold it against it"
    )
    func passesUnsignable() async throws {
        let keyless = try await stage.event(key: VaultID(rawValue: "vlt_none"))
        stage.clock.advance(by: .milliseconds(1))
        let good = try await stage.event()
        try await stage.round()
        #expect(stage.results == ["unsignable", "delivered"])
        #expect(try await stage.record(keyless)?.tryCount == 1)
        #expect(try await stage.record(good)?.state == .delivered)
    }

    @Test("sends to one receiver one after the other, in the order of the events")
    func keepsOrder() async throws {
        var ids: [String] = []
        for _ in 0..<20 {
            ids.append(try await stage.event().rawValue)
            stage.clock.advance(by: .milliseconds(1))
        }
        try await stage.round()
        #expect(stage.poster.posts.map(\.id) == ids)
        #expect(stage.poster.mostAtOnce == 1)
    }

    @Test("lets a failing receiver rest, also for its other callbacks")
    func letsRest() async throws {
        stage.poster.script([.failure(.timeout), .success(200)])
        for _ in 0..<3 { _ = try await stage.event() }
        try await stage.round()
        #expect(stage.poster.posts.count == 1)
        try await stage.round()
        #expect(stage.poster.posts.count == 1)
        stage.clock.advance(by: .seconds(31))
        try await stage.round()
        #expect(stage.poster.posts.count >= 3)
    }

    @Test("reaches other receivers behind more due callbacks than one page holds")
    func isFair() async throws {
        stage.poster.script([.failure(.timeout)], for: CourierStage.url)
        for _ in 0..<(Courier.pageMax * 2 + 50) { _ = try await stage.event() }
        stage.clock.advance(by: .seconds(1))
        let other = try await stage.event(to: "https://other.example/")
        for _ in 0..<4 { try await stage.round() }
        #expect(try await stage.record(other)?.state == .delivered)
    }

    @Test("runs no more tries at once than stated")
    func boundsTries() async throws {
        for number in 0..<(Courier.triesMax * 2) {
            _ = try await stage.event(to: "https://r\(number).example/")
        }
        for _ in 0..<4 { try await stage.round() }
        #expect(stage.poster.posts.count == Courier.triesMax * 2)
        #expect(stage.poster.mostAtOnce <= Courier.triesMax)
    }

    @Test("begins nothing once it was stopped")
    func stops() async throws {
        let id = try await stage.event()
        stage.courier.stop()
        try await stage.round()
        #expect(stage.poster.posts.isEmpty)
        #expect(try await stage.record(id)?.state == .pending)
    }

    @Test("loses nothing while the store fails, and goes on when it is back")
    func survivesOutage() async throws {
        let id = try await stage.event()
        stage.store.doubt { $0.fault = StoreFault(.unavailable, detail: "test") }
        await #expect(throws: StoreFault.self) { try await stage.round() }
        stage.store.doubt { $0.fault = nil }
        try await stage.round()
        #expect(try await stage.record(id)?.state == .delivered)
    }

    @Test("does not follow a name from the address that was allowed to one that is not")
    func survivesRebinding() async throws {
        let receiver = try await LoopbackReceiver.open(
            .answer("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
        )
        let resolver = FakeResolver(["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1", "169.254.169.254"])
        let stage = CourierStage(try poster(resolver))
        try await stage.allowLoopback()
        let id = try await stage.event(to: "http://localhost:\(receiver.port)/hook")
        for _ in 0..<3 {
            try await stage.round()
            stage.clock.advance(by: .seconds(300))
        }
        #expect(stage.results == ["status", "forbidden_address", "forbidden_address"])
        #expect(resolver.hosts.count == 3)
        #expect(receiver.connections == 1)
        #expect(try await stage.record(id)?.state == .pending)
        try await receiver.close()
    }

    private func poster(_ resolver: any AddressResolver) throws -> Poster {
        Poster(
            resolver: resolver,
            rules: AddressRules(),
            tls: try Poster.trust(adding: nil),
            userAgent: "Tollgate/test",
            group: MultiThreadedEventLoopGroup.singleton
        )
    }

    @Test("posts over a real socket what its receiver can verify")
    func postsForReal() async throws {
        let receiver = try await LoopbackReceiver.open(
            .answer("HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n")
        )
        let stage = CourierStage(try poster(FakeResolver(["127.0.0.1"])))
        try await stage.allowLoopback()
        let id = try await stage.event(to: "http://localhost:\(receiver.port)/hook")
        try await stage.round()
        let record = try #require(try await stage.record(id))
        #expect(record.nextTryAt == stage.clock.now + .seconds(120))
        #expect(receiver.requests.count == 1)
        #expect(receiver.requests[0].contains("webhook-id: \(id.rawValue)"))
        try await receiver.close()
    }
}

/// A courier over a memory store, with a poster of the test's own unless another is given.
private struct CourierStage {
    static let url = "https://receiver.example/hook"
    static let organisation = OrganisationID(rawValue: "org_1")

    let store = DoubtfulStore(MemoryStore(epoch: "test"))
    let clock = TestClock()
    let randomness = SeededRandomness(seed: 7).source
    let poster = FakePoster()
    let courier: Courier
    private let counted = Counted()

    var results: [String] { counted.words.withLock { $0 } }

    init(
        _ other: Poster? = nil,
        withdrawal: @escaping CallbackChannels.Withdrawal = { _, _ in nil }
    ) {
        let vault = Vault(rings: LiveRings(Rings(randomness)), randomness: randomness)
        let queue = CallbackQueue(
            store: store,
            vault: vault,
            channels: CallbackChannels(
                standard: CallbackPlan(schedule: CallbackSchedule(), timeout: .seconds(600)),
                withdrawal: withdrawal
            ),
            randomness: randomness,
            time: clock.source
        )
        let counted = counted
        courier = Courier(
            Courier.Parts(
                queue: queue,
                signers: [NoticeSigner()],
                poster: other ?? poster,
                time: clock.source,
                restAfterFailure: .seconds(30),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                count: { word in counted.words.withLock { $0.append(word) } }
            )
        )
    }

    /// Looks at the outbox once and waits until what it began has ended.
    func round() async throws {
        let fault = Mutex<(any Error)?>(nil)
        await withDiscardingTaskGroup { group in
            do {
                try await courier.round(in: &group)
            } catch {
                fault.withLock { $0 = error }
            }
        }
        if let error = fault.withLock({ $0 }) { throw error }
    }

    func event(
        to url: String = url,
        channel: String = NoticeSigner.channel,
        key: VaultID? = nil
    ) async throws -> CallbackID {
        let (desk, now) = (CallbackDesk(randomness: randomness, time: clock.source), clock.now)
        let draft = CallbackDraft(
            organisation: Self.organisation,
            environment: .sandbox,
            channel: channel,
            kind: "Event",
            subject: "1",
            content: JSONObject(),
            destination: CallbackDestination(url: url, key: key)
        )
        let queued = try await store.transaction { try desk.queue(draft, at: now, in: $0) }
        return queued ?? CallbackID(rawValue: "none")
    }

    func record(_ id: CallbackID) async throws -> CallbackRecord? {
        try await store.read { try $0.outbox.find(id) }
    }

    func allowLoopback() async throws {
        let settings = CallbackSettings(
            organisation: Self.organisation,
            environment: .sandbox,
            channel: NoticeSigner.channel,
            allowsLoopback: true
        )
        try await store.transaction { try $0.outbox.save(settings) }
    }
}

private final class Counted: Sendable {
    let words = Mutex<[String]>([])
}

/// A poster that answers by script and sends nothing.
private final class FakePoster: CallbackPoster {
    struct Post: Sendable {
        let address: String
        let id: String
        let timestamp: String
    }

    private struct State {
        var posts: [Post] = []
        var answers: [Result<Int, DeliveryFault>] = []
        var own: [String: [Result<Int, DeliveryFault>]] = [:]
        var running = 0
        var most = 0
    }

    private let state = Mutex(State())

    var posts: [Post] { state.withLock(\.posts) }
    var mostAtOnce: Int { state.withLock(\.most) }

    /// Answers with these in turn, the last again and again; without a script with 200.
    func script(_ answers: [Result<Int, DeliveryFault>], for address: String? = nil) {
        state.withLock { state in
            if let address { state.own[address] = answers } else { state.answers = answers }
        }
    }

    func post(
        _ callback: SignedCallback,
        to address: String,
        allowsLoopback: Bool,
        within timeout: Duration
    ) async throws(DeliveryFault) -> ReceiverAnswer {
        let answer = state.withLock { state in
            state.running += 1
            state.most = max(state.most, state.running)
            let headers = callback.headers
            state.posts.append(
                Post(
                    address: address,
                    id: headers["webhook-id"] ?? "",
                    timestamp: headers["webhook-timestamp"] ?? ""
                )
            )
            if let own = state.own[address], let first = own.first {
                if own.count > 1 { state.own[address]?.removeFirst() }
                return first
            }
            return state.answers.count > 1
                ? state.answers.removeFirst() : state.answers.first ?? .success(200)
        }
        await Task.yield()
        state.withLock { $0.running -= 1 }
        return ReceiverAnswer(status: try answer.get(), retryAfter: nil, text: "")
    }
}
