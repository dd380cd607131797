import Callbacks
import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("The rank of webhooks")
struct WebhookRankTests {
    /// 17:00 in Malaysia on 2026-03-01, three hours before the stage's clock begins.
    private static let reset = Instant(seconds: 1_772_355_600)

    /// A callback that was tried at some moments, each with the word of a failure or success.
    private static func callback(
        _ stage: SandboxStage,
        _ tries: [(Duration, String?)],
        organisation: String = "org_1",
        environment: Environment = .sandbox,
        channel: String = "billplz",
        createdAt: Instant
    ) -> CallbackRecord {
        CallbackRecord(
            id: .random(stage.world.randomness),
            organisation: OrganisationID(rawValue: organisation),
            environment: environment,
            channel: channel,
            kind: "bill",
            subject: "b1",
            destination: "https://example.com",
            key: nil,
            content: [],
            createdAt: createdAt,
            nextTryAt: nil,
            tries: tries.map { entry in
                CallbackTry(at: reset + entry.0, milliseconds: 1, status: nil, fault: entry.1)
            }
        )
    }

    /// Puts such a callback into the outbox.
    private static func add(
        _ stage: SandboxStage,
        _ tries: [(Duration, String?)],
        organisation: String = "org_1",
        environment: Environment = .sandbox,
        channel: String = "billplz",
        createdAt: Instant = reset + .seconds(-60)
    ) async throws {
        let record = callback(
            stage,
            tries,
            organisation: organisation,
            environment: environment,
            channel: channel,
            createdAt: createdAt
        )
        try await stage.store.transaction { tx in try tx.outbox.insert(record) }
    }

    private static func rank(_ stage: SandboxStage) async throws -> String {
        let reply = try await stage.reply("GET /api/v4/webhook_rank")
        return String(decoding: reply.body, as: UTF8.self)
    }

    @Test("is best without callbacks, and counts failed tries since the reset")
    func counts() async throws {
        let stage = try SandboxStage()
        #expect(try await Self.rank(stage) == #"{"rank":0.0}"#)
        try await Self.add(
            stage,
            [
                (.seconds(-1), "timeout"), (.zero, "timeout"), (.seconds(1), "status"),
                (.seconds(2), nil),
            ]
        )
        #expect(try await Self.rank(stage) == #"{"rank":2.0}"#)
        try await Self.add(stage, [(.seconds(5), "refused")])
        #expect(try await Self.rank(stage) == #"{"rank":3.0}"#)
    }

    @Test("counts nothing of others, of other channels, of this side's faults and of long ago")
    func countsNothingElse() async throws {
        let stage = try SandboxStage()
        let failure: [(Duration, String?)] = [(.seconds(1), "timeout")]
        try await Self.add(stage, failure, organisation: "org_2")
        try await Self.add(stage, failure, environment: .production)
        try await Self.add(stage, failure, channel: "billogram")
        try await Self.add(stage, [(.seconds(1), CallbackRules.receiverDisabled)])
        try await Self.add(stage, [(.seconds(1), "unsignable")])
        try await Self.add(stage, failure, createdAt: Self.reset + .seconds(-27 * 3_600))
        #expect(try await Self.rank(stage) == #"{"rank":0.0}"#)
    }

    @Test("counts the last try of a callback whose event happened before the reset")
    func countsLateTries() async throws {
        let stage = try SandboxStage()
        let early = Self.reset + .seconds(-25 * 3_600)
        try await Self.add(stage, [(.seconds(1), "timeout")], createdAt: early)
        #expect(try await Self.rank(stage) == #"{"rank":1.0}"#)
    }

    @Test("is ten at worst, also behind pages of callbacks that were received")
    func worst() async throws {
        let stage = try SandboxStage()
        for number in 0..<1_001 {
            let createdAt = Self.reset + .milliseconds(number)
            try await Self.add(stage, [(.seconds(2), nil)], createdAt: createdAt)
        }
        let late = Self.reset + .seconds(10)
        try await Self.add(stage, [(.seconds(11), "timeout")], createdAt: late)
        #expect(try await Self.rank(stage) == #"{"rank":1.0}"#)
        for _ in 0..<12 {
            try await Self.add(stage, [(.seconds(12), "timeout")], createdAt: late)
        }
        #expect(try await Self.rank(stage) == #"{"rank":10.0}"#)
    }

    @Test("looks at so many callbacks and no more, the newest first")
    func boundedWork() async throws {
        for (count, rank) in [
            (WebhookRank.callbacksReadMax - 1, #"{"rank":1.0}"#),
            (WebhookRank.callbacksReadMax, #"{"rank":0.0}"#),
        ] {
            let stage = try SandboxStage()
            try await Self.addReceived(stage, count)
            let early = Self.reset + .milliseconds(-1)
            try await Self.add(stage, [(.seconds(61), "timeout")], createdAt: early)
            #expect(try await Self.rank(stage) == rank)
        }
    }

    @Test("counts what failed lately behind more callbacks than it looks at")
    func newestFirst() async throws {
        let stage = try SandboxStage()
        try await Self.addReceived(stage, WebhookRank.callbacksReadMax)
        let late = Self.reset + .seconds(60)
        try await Self.add(stage, [(.seconds(61), "timeout")], createdAt: late)
        #expect(try await Self.rank(stage) == #"{"rank":1.0}"#)
    }

    @Test("counts tries since the wall clock's reset where the account's clock runs a year ahead")
    func ahead() async throws {
        let stage = try SandboxStage()
        let (year, month): (Duration, Duration) = (.seconds(365 * 86_400), .seconds(30 * 86_400))
        let organisation = OrganisationRecord(
            id: SandboxStage.organisation,
            name: "demo",
            createdAt: Self.reset,
            sandboxAdvance: year
        )
        try await stage.store.transaction { try $0.organisations.insert(organisation) }
        // A month ago by the wall clock, and after the reset by the account's.
        let old = Self.reset + (year - month)
        try await Self.add(stage, [(.zero - month, "timeout")], createdAt: old)
        let late = Self.reset + year
        try await Self.add(
            stage,
            [(.seconds(1), "timeout"), (.seconds(2), "timeout")],
            createdAt: late
        )
        #expect(try await Self.rank(stage) == #"{"rank":2.0}"#)
        try await Self.addReceived(stage, WebhookRank.callbacksReadMax, from: old)
        #expect(try await Self.rank(stage) == #"{"rank":2.0}"#)
    }

    /// Puts so many callbacks into the outbox that were received, a millisecond apart.
    private static func addReceived(
        _ stage: SandboxStage,
        _ count: Int,
        from moment: Instant = reset
    ) async throws {
        let received = (0..<count).map { number in
            callback(stage, [(.seconds(2), nil)], createdAt: moment + .milliseconds(number))
        }
        try await stage.store.transaction { tx in
            for callback in received { try tx.outbox.insert(callback) }
        }
    }

    @Test("begins anew at 17:00 in Malaysia")
    func beginsAnew() async throws {
        let stage = try SandboxStage()
        try await Self.add(stage, [(.seconds(1), "timeout")])
        stage.clock.setWall(to: Self.reset + .seconds(86_398))
        #expect(try await Self.rank(stage) == #"{"rank":1.0}"#)
        #expect(try await Self.rank(stage) == #"{"rank":0.0}"#)
    }
}

@Suite("Malaysian time")
struct MalaysianTimeTests {
    @Test("is eight hours ahead, in the API's forms")
    func forms() throws {
        let moment = try #require(Instant(rfc3339: "2018-09-27T07:15:09Z"))
        #expect(moment.malaysianSpaced == "2018-09-27 15:15:09 +0800")
        #expect(moment.malaysianISO == "2018-09-27T15:15:09.000+08:00")
        #expect((moment + .milliseconds(612)).malaysianISO == "2018-09-27T15:15:09.612+08:00")
        #expect(moment.malaysianDay == "2018-9-27")
        let late = try #require(Instant(rfc3339: "2018-12-31T16:00:00Z"))
        #expect(late.malaysianDay == "2019-1-1")
        #expect((late + .microseconds(-1)).malaysianDay == "2018-12-31")
    }

    @Test("showed 17:00 less than a day ago", arguments: -50...50)
    func reset(_ step: Int) throws {
        let moment = Instant(seconds: 1_772_355_600) + .seconds(7_213) * step
        let reset = moment.lastRankReset
        #expect(reset <= moment && moment - reset < .seconds(86_400))
        #expect(reset.malaysianSpaced.hasSuffix(" 17:00:00 +0800"))
    }

    @Test("showed 17:00 at 17:00 itself, also before 1970")
    func resetAtTheHour() {
        for seconds: Int64 in [1_772_355_600, -54_000, -54_000 - 86_400] {
            #expect(Instant(seconds: seconds).lastRankReset == Instant(seconds: seconds))
            let before = Instant(seconds: seconds - 1).lastRankReset
            #expect(before == Instant(seconds: seconds - 86_400))
        }
    }
}
