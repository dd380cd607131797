import Authority
import Gatekeeper
import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("The choice of limits")
struct LimitChoiceTests {
    private func limit(_ name: String, _ count: Int) -> RateLimit {
        RateLimit(name: name, count: count, interval: .seconds(60))
    }

    private func notes(_ key: IssuedCredential, _ method: Method = .get) -> RequestView {
        .invented(method, "/invented/notes", key.fields)
    }

    /// Gives a credential a limit of its own, as an owner does.
    private func give(
        _ own: RequestLimit?,
        to key: IssuedCredential,
        on stage: GateStage
    ) async throws {
        try await stage.store.transaction { transaction in
            var record = key.record
            record.limit = own
            try transaction.credentials.replace(record)
            try transaction.feed.append(record.factKeys)
        }
        try await stage.feed.poll()
    }

    /// How many of ten requests are admitted.
    private func admitted(_ request: RequestView, on stage: GateStage) async throws -> Int {
        var count = 0
        for _ in 0..<10 where try await stage.code(request) == nil { count += 1 }
        return count
    }

    @Test("takes a credential's own number in place of the configured one", arguments: [2, 6])
    func takesTheOwn(_ own: Int) async throws {
        let policy = LimitPolicy(perCredential: limit("perCredential", 4))
        let stage = try await GateStage(.init(limits: policy))
        let (key, other) = (try await stage.issueKey(), try await stage.issueKey())
        try await give(RequestLimit(count: own, seconds: 60), to: key, on: stage)
        #expect(try await admitted(notes(key), on: stage) == own)
        #expect(try await admitted(notes(other), on: stage) == 4)
        let refusal = try await stage.refusal(notes(key))
        #expect(refusal?.limitName == "perCredential")
    }

    @Test("limits a credential with a number of its own also where no number is configured")
    func takesTheOwnAlone() async throws {
        let stage = try await GateStage()
        let (key, other) = (try await stage.issueKey(), try await stage.issueKey())
        try await give(RequestLimit(count: 3, seconds: 60), to: key, on: stage)
        #expect(try await admitted(notes(key), on: stage) == 3)
        #expect(try await admitted(notes(other), on: stage) == 10)
    }

    @Test("does not trap on a number that no owner could have given")
    func survivesDamage() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        try await give(RequestLimit(count: 0, seconds: -1), to: key, on: stage)
        #expect(try await admitted(notes(key), on: stage) == 1)
    }

    @Test("counts a session's requests against its credential's own number")
    func countsSessions() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        try await give(RequestLimit(count: 3, seconds: 60), to: key, on: stage)
        let token = try await stage.logIn(key)
        #expect(try await stage.code(notes(key)) == nil)
        let request = RequestView.invented(.get, "/invented/notes", sessionField(token))
        #expect(try await admitted(request, on: stage) == 2)
    }

    @Test("counts route groups apart, each by credential")
    func countsGroups() async throws {
        let policy = LimitPolicy(groups: [
            .init("invented", "read"): limit("invented.read", 3),
            .init("other", "write"): limit("other.write", 1),
        ])
        let stage = try await GateStage(.init(limits: policy))
        let (key, other) = (try await stage.issueKey(), try await stage.issueKey())
        #expect(try await admitted(notes(key), on: stage) == 3)
        #expect(try await stage.refusal(notes(key))?.limitName == "invented.read")
        let unlimited = RequestView.invented(.get, "/invented/unknown", key.fields)
        #expect(try await admitted(unlimited, on: stage) == 10)
        for _ in 0..<2 {
            let write = try await stage.code(notes(key, .post), body: "x")
            #expect(write == .signatureMissing, "that group's limit is another dialect's")
        }
        #expect(try await admitted(notes(other), on: stage) == 3)
    }

    @Test("counts a group by address where nobody need say who they are")
    func countsOpenGroups() async throws {
        let policy = LimitPolicy(groups: [.init("invented", "login"): limit("invented.login", 2)])
        let stage = try await GateStage(.init(limits: policy))
        func code(_ address: String) async throws -> RefusalCode? {
            let client = try #require(IPAddress(address))
            let login = RequestView.invented(.post, "/invented/login", client: client)
            return try await stage.code(login, body: "id=nobody&secret=1")
        }
        #expect(try await code("192.0.2.1") == .unknown)
        #expect(try await code("192.0.2.1") == .unknown)
        #expect(try await code("192.0.2.1") == .limited)
        #expect(try await code("192.0.2.2") == .unknown)
    }

    @Test("charges a group together with all others, or none")
    func chargesAsOneStep() async throws {
        let policy = LimitPolicy(
            perOrganisation: limit("perOrganisation", 3),
            groups: [.init("invented", "read"): limit("invented.read", 2)]
        )
        let stage = try await GateStage(.init(limits: policy))
        let (key, other) = (try await stage.issueKey(), try await stage.issueKey())
        #expect(try await admitted(notes(key), on: stage) == 2)
        #expect(try await admitted(notes(other), on: stage) == 1, "one is left of three, not none")
    }
}

@Suite("What answers tell of limits")
struct LimitHeaderTests {
    private func stage(
        _ headers: LimitHeaders,
        _ limits: LimitPolicy,
        _ profile: LimitProfile = .configured
    ) async throws -> GateStage {
        var limits = limits
        limits.headers = headers
        return try await GateStage(.init(limits: limits, limitHeaders: profile))
    }

    private let policy = LimitPolicy(
        perCredential: RateLimit(name: "perCredential", count: 2, interval: .seconds(60)),
        perOrganisation: RateLimit(
            name: "perOrganisation",
            count: 9,
            interval: .milliseconds(1_500)
        )
    )

    private func fields(
        _ stage: GateStage,
        _ key: IssuedCredential
    ) async throws -> (status: Int, fields: [String: String]) {
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        let reply = try #require(await stage.answer(request)).reply
        let told = reply.headers.fields.filter {
            $0.name.hasPrefix("RateLimit") || $0.name == "Retry-After"
        }
        return (reply.status, Dictionary(uniqueKeysWithValues: told.map { ($0.name, $0.value) }))
    }

    @Test("is the draft's two fields, in the order of the limits")
    func tellsTheStandard() async throws {
        let stage = try await stage(.standard, policy)
        let key = try await stage.issueKey()
        let first = try await fields(stage, key)
        #expect(first.status == 200)
        #expect(
            first.fields == [
                "RateLimit-Policy": #""perCredential";q=2;w=60, "perOrganisation";q=9;w=2"#,
                "RateLimit": #""perCredential";r=1;t=60, "perOrganisation";r=8;t=2"#,
            ]
        )
        _ = try await fields(stage, key)
        stage.clock.advance(by: .milliseconds(500))
        let third = try await fields(stage, key)
        #expect(third.status == 429)
        #expect(
            third.fields == [
                "RateLimit-Policy": #""perCredential";q=2;w=60, "perOrganisation";q=9;w=2"#,
                "RateLimit": #""perCredential";r=0;t=60, "perOrganisation";r=7;t=1"#,
                "Retry-After": "60",
            ]
        )
    }

    @Test("is the old three fields of the tightest limit")
    func tellsTheLegacy() async throws {
        let stage = try await stage(.legacy, policy)
        let told = try await fields(stage, try await stage.issueKey())
        #expect(
            told.fields == [
                "RateLimit-Limit": "2", "RateLimit-Remaining": "1", "RateLimit-Reset": "60",
            ]
        )
    }

    @Test("is both where both are wanted, and nothing where none is")
    func tellsBothOrNone() async throws {
        let both = try await stage(.both, policy)
        #expect(try await fields(both, try await both.issueKey()).fields.count == 5)
        let none = try await stage(.off, policy)
        let key = try await none.issueKey()
        #expect(try await fields(none, key).fields.isEmpty)
        _ = try await fields(none, key)
        #expect(try await fields(none, key).fields == ["Retry-After": "60"])
    }

    @Test("is a word where none matches, for a dialect that has one, whatever is configured")
    func tellsUnlimited() async throws {
        let none = try await stage(.off, LimitPolicy(), .rateLimitUnlimited)
        let key = try await none.issueKey()
        let word = "unlimited"
        #expect(
            try await fields(none, key).fields == [
                "RateLimit-Limit": word, "RateLimit-Remaining": word, "RateLimit-Reset": word,
            ]
        )
        let wrong = IssuedCredential.fields(key.record.handle ?? "", "wrong")
        let refused = try #require(await none.answer(.invented(.get, "/invented/notes", wrong)))
        #expect(refused.reply.headers["ratelimit-limit"] == nil, "a stranger is told nothing")
        let limited = try await stage(.standard, policy, .rateLimitUnlimited)
        #expect(
            try await fields(limited, try await limited.issueKey()).fields == [
                "RateLimit-Limit": "2", "RateLimit-Remaining": "1", "RateLimit-Reset": "60",
            ]
        )
    }

    @Test("is nothing where no limit matches")
    func tellsNothing() async throws {
        let stage = try await stage(.both, LimitPolicy())
        #expect(try await fields(stage, try await stage.issueKey()).fields.isEmpty)
    }

    @Test("is told with a refusal that comes after the charge, and with none before it")
    func tellsRefusals() async throws {
        let stage = try await stage(.standard, policy)
        let key = try await stage.issueKey()
        let unsigned = RequestView.invented(.post, "/invented/notes", key.fields)
        let after = try #require(await stage.answer(unsigned, body: "x"))
        #expect(after.decision.refusal?.code == .signatureMissing)
        #expect(after.reply.headers["ratelimit"] != nil)
        let wrong = IssuedCredential.fields(key.record.handle ?? "", "wrong")
        let before = try #require(await stage.answer(.invented(.get, "/invented/notes", wrong)))
        #expect(before.decision.refusal?.code == .mismatch)
        #expect(before.reply.headers["ratelimit"] == nil)
    }

    @Test("of failures is told once they are too many, and not before")
    func tellsFailures() async throws {
        let failures = RateLimit(name: "failures", count: 1, interval: .seconds(60))
        let stage = try await stage(.standard, LimitPolicy(failuresPerAddress: failures))
        let nobody = RequestView.invented(
            .get,
            "/invented/notes",
            IssuedCredential.fields("nobody", "wrong")
        )
        let first = try #require(await stage.answer(nobody))
        #expect(first.reply.headers["ratelimit"] == nil)
        let second = try #require(await stage.answer(nobody))
        #expect(second.reply.headers["ratelimit"] == #""failures";r=0;t=60"#)
        #expect(second.decision.limit == failures)
    }
}
