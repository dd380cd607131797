import Authority
import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@Suite("While the store is down")
struct OutageTests {
    private func stageWithKey(
        outageGrace: Duration
    ) async throws -> (stage: GateStage, known: RequestView, unknown: RequestView) {
        let stage = try await GateStage(.init(outageGrace: outageGrace))
        let (known, unknown) = (try await stage.issueKey(), try await stage.issueKey())
        try await stage.feed.poll()
        let request = RequestView.invented(.get, "/invented/notes", known.fields)
        #expect(try await stage.code(request) == nil)
        stage.store.doubt { $0.fault = StoreFault(.unavailable, detail: "test") }
        return (stage, request, .invented(.get, "/invented/notes", unknown.fields))
    }

    @Test("known credentials go on for the grace and a second, unknown ones are refused at once")
    func knownOnesGoOn() async throws {
        let (stage, known, unknown) = try await stageWithKey(outageGrace: .seconds(60))
        stage.clock.advance(by: .seconds(61))
        #expect(try stage.codeAtOnce(known) == nil)
        let store = Refusal(.unavailable, retryAfter: .seconds(2), limitName: "store")
        #expect(try await stage.refusal(unknown) == store)
        stage.clock.advance(by: .nanoseconds(1))
        let feed = Refusal(.unavailable, limitName: "feed")
        #expect(try await stage.refusal(known) == feed)
        #expect(try await stage.refusal(unknown) == feed)
    }

    @Test("nothing goes on beyond a second without a grace")
    func nothingGoesOnWithoutGrace() async throws {
        let (stage, known, _) = try await stageWithKey(outageGrace: .zero)
        stage.clock.advance(by: .seconds(1))
        #expect(try stage.codeAtOnce(known) == nil)
        stage.clock.advance(by: .nanoseconds(1))
        #expect(try stage.codeAtOnce(known) == .unavailable)
    }

    @Test("everything goes on as before once it is back")
    func goesOnAfterwards() async throws {
        let (stage, known, unknown) = try await stageWithKey(outageGrace: .zero)
        stage.clock.advance(by: .seconds(10))
        #expect(try await stage.code(known) == .unavailable)
        stage.store.doubt { $0.fault = nil }
        try await stage.feed.poll()
        #expect(try await stage.code(known) == nil)
        #expect(try await stage.code(unknown) == nil)
    }

    @Test("a login, a logout and a signed request are refused, and nothing is half done")
    func writesAreRefused() async throws {
        let stage = try await GateStage()
        let (key, signer) = (try await stage.issueKey(), try await stage.issueSigningKey())
        let token = try await stage.logIn(key)
        #expect(
            try await stage.code(.invented(.get, "/invented/notes", sessionField(token))) == nil
        )
        let signed = RequestView.invented(
            .post,
            "/invented/notes",
            key.fields + [signer.signature("one", at: stage.clock.now)]
        )
        stage.store.doubt { $0.fault = StoreFault(.unavailable, detail: "test") }
        let login = "id=\(key.record.handle ?? "")&secret=\(key.secret.reveal() ?? "")"
        #expect(
            try await stage.code(.invented(.post, "/invented/login"), body: login) == .unavailable
        )
        let logout = RequestView.invented(.post, "/invented/logout", sessionField(token))
        #expect(try await stage.code(logout) == .unavailable)
        #expect(try await stage.code(signed, body: "one") == .unavailable)
        stage.store.doubt { $0.fault = nil }
        #expect(try await stage.code(signed, body: "one") == nil, "it was not remembered")
        #expect(
            try await stage.code(.invented(.get, "/invented/notes", sessionField(token))) == nil
        )
    }

    @Test("and the backend with it, an admitted call is refused as unavailable")
    func backendFails() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        stage.backend.fail(with: StoreFault(.busy, detail: "test"))
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        let refusal = try await stage.refusal(request)
        #expect(refusal == Refusal(.unavailable, retryAfter: .seconds(2), limitName: "backend"))
    }

    @Test("for good, as where its files are gone, no wait is named")
    func backendFailsForGood() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        stage.backend.fail(with: StoreFault(.moved, detail: "test"))
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        let refusal = try await stage.refusal(request)
        #expect(refusal == Refusal(.unavailable, limitName: "backend"))
    }

    @Test("and the feed was never read, nobody is trusted")
    func nobodyIsTrustedAtFirst() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        let restarted = try await stage.restarted(readsFeed: false)
        let refusal = try await stage.refusal(request, by: restarted)
        #expect(refusal == Refusal(.unavailable, limitName: "feed"))
    }
}

@Suite("Without a backend")
struct NoBackendTests {
    @Test("a call is authenticated in full, and then refused")
    func refusesAdmittedCalls() async throws {
        let stage = try await GateStage(.init(hasBackend: false))
        let key = try await stage.issueKey()
        #expect(try await stage.code(.invented(.get, "/invented/notes", key.fields)) == .noBackend)
        let wrong = IssuedCredential.fields(key.record.handle ?? "", "wrong")
        #expect(try await stage.code(.invented(.get, "/invented/notes", wrong)) == .mismatch)
    }

    @Test("a signed call is not remembered, because no backend saw it")
    func remembersNothing() async throws {
        let stage = try await GateStage(.init(hasBackend: false))
        let (key, signer) = (try await stage.issueKey(), try await stage.issueSigningKey())
        let fields = key.fields + [signer.signature("one", at: stage.clock.now)]
        let request = RequestView.invented(.post, "/invented/notes", fields)
        #expect(try await stage.code(request, body: "one") == .noBackend)
        #expect(try await stage.code(request, body: "one") == .noBackend)
    }
}
