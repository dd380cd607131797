import Authority
import Gatekeeper
import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("The gate's limits")
struct LimitPhaseTests {
    private func limit(_ name: String, _ count: Int = 2) -> RateLimit {
        RateLimit(name: name, count: count, interval: .seconds(60))
    }

    private func limited(_ name: String, _ wait: Duration = .seconds(60)) -> Refusal {
        Refusal(.limited, retryAfter: wait, limitName: name)
    }

    private func request(
        _ fields: [HeaderFields.Field],
        from client: IPAddress = .loopback4
    ) -> RequestView {
        .invented(.get, "/invented/notes", fields, client: client)
    }

    @Test("count failed verifications by address, after they failed")
    func countFailures() async throws {
        let stage = try await GateStage(
            .init(limits: LimitPolicy(failuresPerAddress: limit("failures")))
        )
        let key = try await stage.issueKey()
        let wrong = IssuedCredential.fields(key.record.handle ?? "", "wrong")
        let nobody = IssuedCredential.fields("nobody", "wrong")
        #expect(try await stage.code(request(wrong)) == .mismatch)
        #expect(try await stage.code(request(nobody)) == .unknown)
        #expect(try await stage.refusal(request(wrong)) == limited("failures"))
        let elsewhere = try #require(IPAddress("192.0.2.1"))
        #expect(try await stage.code(request(wrong, from: elsewhere)) == .mismatch)
        #expect(try await stage.code(request(key.fields)) == nil, "a right one still passes")
        #expect(try await stage.code(request([])) == .missing, "none at all proves nothing wrong")
        stage.clock.advance(by: .seconds(60))
        try await stage.feed.poll()
        #expect(try await stage.code(request(wrong)) == .mismatch)
    }

    @Test("count a right secret from a strange network like a wrong one: both are answered alike")
    func countStrangeNetworks() async throws {
        let stage = try await GateStage(
            .init(limits: LimitPolicy(failuresPerAddress: limit("failures")))
        )
        let distant = try await stage.issueKey(networks: ["192.0.2.0/24"])
        for _ in 0..<2 {
            #expect(try await stage.code(request(distant.fields)) == .addressNotAllowed)
        }
        #expect(try await stage.refusal(request(distant.fields)) == limited("failures"))
        let home = try #require(IPAddress("192.0.2.1"))
        #expect(try await stage.code(request(distant.fields, from: home)) == nil)
    }

    @Test("of a dialect's own count its failures beside everybody's, and right ones still pass")
    func countOwnFailures() async throws {
        let group = LimitPolicy.Group("invented", "authentication")
        let limits = LimitPolicy(
            failuresPerAddress: limit("failures", 3),
            groups: [group: limit("own")]
        )
        let stage = try await GateStage(.init(limits: limits))
        let key = try await stage.issueKey()
        let wrong = IssuedCredential.fields(key.record.handle ?? "", "wrong")
        for _ in 0..<2 { #expect(try await stage.code(request(wrong)) == .mismatch) }
        #expect(try await stage.refusal(request(wrong)) == limited("own"))
        for _ in 0..<5 { #expect(try await stage.code(request(key.fields)) == nil) }
    }

    @Test("of a dialect's own count every request of an address, where that is configured")
    func countEveryRequest() async throws {
        let group = LimitPolicy.Group("invented", "authentication")
        let limits = LimitPolicy(groups: [group: limit("own")], countingAll: ["invented"])
        let stage = try await GateStage(.init(limits: limits))
        let key = try await stage.issueKey()
        for _ in 0..<2 { #expect(try await stage.code(request(key.fields)) == nil) }
        #expect(try await stage.refusal(request(key.fields)) == limited("own"))
        let elsewhere = try #require(IPAddress("192.0.2.1"))
        #expect(try await stage.code(request(key.fields, from: elsewhere)) == nil)
    }

    @Test("answer the dialect's 429, with a wait that is true")
    func answer429() async throws {
        let stage = try await GateStage(
            .init(limits: LimitPolicy(failuresPerAddress: limit("failures", 1)))
        )
        let nobody = request(IssuedCredential.fields("nobody", "wrong"))
        _ = await stage.answer(nobody)
        stage.clock.advance(by: .milliseconds(500))
        let reply = try #require(await stage.answer(nobody)).reply
        #expect(reply.status == 429)
        #expect(reply.headers["retry-after"] == "60")
        stage.clock.advance(by: .seconds(60))
        try await stage.feed.poll()
        #expect(try await stage.code(nobody) == .unknown)
    }

    @Test("count the failures of a login and of a signature, too")
    func countFailuresInBodies() async throws {
        let stage = try await GateStage(
            .init(limits: LimitPolicy(failuresPerAddress: limit("failures")))
        )
        let (key, signer) = (try await stage.issueKey(), try await stage.issueSigningKey())
        let login = RequestView.invented(.post, "/invented/login")
        #expect(try await stage.code(login, body: "id=nobody&secret=1") == .unknown)
        let signed = RequestView.invented(
            .post,
            "/invented/notes",
            key.fields + [signer.signature("one", at: stage.clock.now)]
        )
        #expect(try await stage.code(signed, body: "two") == .signatureBad)
        #expect(try await stage.refusal(login, body: "id=nobody&secret=1") == limited("failures"))
        #expect(try await stage.code(signed, body: "one") == nil)
    }

    @Test("count an IPv6 caller by its /64")
    func countNetworks() async throws {
        let stage = try await GateStage(.init(limits: LimitPolicy(perAddress: limit("address", 1))))
        let key = try await stage.issueKey()
        func code(_ address: String) async throws -> RefusalCode? {
            try await stage.code(request(key.fields, from: try #require(IPAddress(address))))
        }
        #expect(try await code("2001:db8:0:1::1") == nil)
        #expect(try await code("2001:db8:0:1:ffff::2") == .limited)
        #expect(try await code("2001:db8:0:2::1") == nil)
        #expect(try await code("192.0.2.1") == nil)
        #expect(try await code("::ffff:192.0.2.1") == .limited)
        #expect(try await code("192.0.2.2") == nil)
    }

    @Test("count a credential's own requests and those of its sessions together")
    func countCredentials() async throws {
        let stage = try await GateStage(
            .init(limits: LimitPolicy(perCredential: limit("credential")))
        )
        let (key, other) = (try await stage.issueKey(), try await stage.issueKey())
        let token = try await stage.logIn(key)
        #expect(try await stage.code(request(key.fields)) == nil)
        #expect(try await stage.code(request(sessionField(token))) == nil)
        #expect(try await stage.refusal(request(key.fields)) == limited("credential"))
        #expect(try await stage.code(request(other.fields)) == nil)
    }

    @Test("of a route group count a credential's requests and those of its sessions together")
    func countGroups() async throws {
        let group = LimitPolicy.Group("invented", "read")
        let stage = try await GateStage(
            .init(limits: LimitPolicy(groups: [group: limit("group", 1)]))
        )
        let key = try await stage.issueKey()
        let token = try await stage.logIn(key)
        #expect(try await stage.code(request(sessionField(token))) == nil)
        #expect(try await stage.refusal(request(key.fields)) == limited("group"))
    }

    @Test(
        "of a route group count each session of an end user for itself, the credential's own for all"
    )
    func countEndUsersApart() async throws {
        let group = LimitPolicy.Group("invented", "read")
        var wishes = GateStage.Wishes()
        wishes.limits = LimitPolicy(
            perCredential: limit("credential", 5),
            groups: [group: limit("group", 1)]
        )
        wishes.areSessionsHeldByEndUsers = true
        let stage = try await GateStage(wishes)
        let key = try await stage.issueKey()
        let tokens = [
            sessionField(try await stage.logIn(key)), sessionField(try await stage.logIn(key)),
        ]
        for token in tokens {
            #expect(try await stage.code(request(token)) == nil)
            #expect(try await stage.refusal(request(token)) == limited("group"))
        }
        // Beside the credential's own secret the request is the credential's.
        #expect(try await stage.code(request(key.fields + tokens[0])) == nil)
        #expect(try await stage.refusal(request(key.fields)) == limited("group"))
        let third = sessionField(try await stage.logIn(key))
        #expect(try await stage.code(request(third)) == nil)
        let fourth = sessionField(try await stage.logIn(key))
        #expect(try await stage.code(request(fourth)) == nil, "the fifth of the credential")
        let fifth = sessionField(try await stage.logIn(key))
        #expect(try await stage.refusal(request(fifth)) == limited("credential"))
    }

    @Test("count an organisation's requests, by environment")
    func countOrganisations() async throws {
        let policy = LimitPolicy(perOrganisation: limit("organisation"))
        let stage = try await GateStage(.init(limits: policy))
        let (key, other) = (try await stage.issueKey(), try await stage.issueKey())
        let production = try await stage.issueKey(in: .production)
        #expect(try await stage.code(request(key.fields)) == nil)
        #expect(try await stage.code(request(other.fields)) == nil)
        #expect(try await stage.refusal(request(key.fields)) == limited("organisation"))
        let elsewhere = try await stage.code(request(production.fields), at: GateStage.production)
        #expect(elsewhere == .noBackend)
    }

    @Test("charge nothing where one of them refuses")
    func chargeAllOrNone() async throws {
        let policy = LimitPolicy(
            perAddress: limit("address", 3),
            perCredential: limit("credential", 1),
            perOrganisation: limit("organisation", 3)
        )
        let stage = try await GateStage(.init(limits: policy))
        let keys = [
            try await stage.issueKey(), try await stage.issueKey(), try await stage.issueKey(),
        ]
        #expect(try await stage.code(request(keys[0].fields)) == nil)
        for _ in 0..<5 {
            #expect(try await stage.refusal(request(keys[0].fields)) == limited("credential"))
        }
        #expect(try await stage.code(request(keys[1].fields)) == nil)
        #expect(try await stage.code(request(keys[2].fields)) == nil)
        let refusal = try await stage.refusal(request(try await stage.issueKey().fields))
        #expect(refusal?.limitName == "address")
    }

    @Test("do not count a request that was refused before")
    func countAfterVerification() async throws {
        let stage = try await GateStage(.init(limits: LimitPolicy(perAddress: limit("address", 1))))
        let key = try await stage.issueKey(scopes: ["notes:read"])
        for _ in 0..<5 {
            #expect(try await stage.code(request([])) == .missing)
            #expect(
                try await stage.code(.invented(.post, "/invented/notes", key.fields)) == .forbidden
            )
        }
        #expect(try await stage.code(request(key.fields)) == nil)
    }

    @Test("count a head once, though the phases ran twice for it")
    func countOnce() async throws {
        let stage = try await GateStage(.init(limits: LimitPolicy(perAddress: limit("address", 2))))
        let key = try await stage.issueKey()
        let request = request(key.fields)
        guard case .pending(let pending) = stage.gatekeeper.open(request, at: GateStage.sandbox),
            case .accepted = await stage.gatekeeper.lookUp(pending)
        else {
            Issue.record("the head was not looked up")
            return
        }
        #expect(try stage.codeAtOnce(request) == nil)
        #expect(try stage.codeAtOnce(request) == .limited)
    }
}
