import Authority
import Gatekeeper
import TestSupport
import Testing
import TollgateCore

/// What is in memory is facts, never a decision: every check is made again on every request.
@Suite("A known credential")
struct WarmPathTests {
    private func stageWithKey(
        scopes: [Scope]? = nil,
        networks: [String] = []
    ) async throws -> (stage: GateStage, key: IssuedCredential) {
        let stage = try await GateStage()
        return (stage, try await stage.issueKey(scopes: scopes, networks: networks))
    }

    @Test("is decided at once, without the store")
    func isDecidedAtOnce() async throws {
        let (stage, key) = try await stageWithKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        guard case .pending = stage.gatekeeper.open(request, at: GateStage.sandbox) else {
            Issue.record("a new credential is not known")
            return
        }
        #expect(try await stage.code(request) == nil)
        let reads = stage.store.readCount
        #expect(try stage.codeAtOnce(request) == nil)
        #expect(stage.store.readCount == reads)
    }

    @Test("is refused on a second route that needs another scope")
    func needsEveryScope() async throws {
        let (stage, key) = try await stageWithKey(scopes: ["notes:read"])
        let (get, post) = (
            RequestView.invented(.get, "/invented/notes", key.fields),
            RequestView.invented(.post, "/invented/notes", key.fields)
        )
        #expect(try await stage.code(get) == nil)
        #expect(try stage.codeAtOnce(post) == .forbidden)
        #expect(try stage.codeAtOnce(get) == nil)
    }

    @Test("is refused from an address that is not on its list")
    func needsItsNetwork() async throws {
        let (stage, key) = try await stageWithKey(networks: ["192.0.2.0/24", "2001:db8::/32"])
        func request(_ address: String) throws -> RequestView {
            let client = try #require(IPAddress(address))
            return .invented(.get, "/invented/notes", key.fields, client: client)
        }
        #expect(try await stage.code(try request("192.0.2.7")) == nil)
        #expect(try stage.codeAtOnce(try request("192.0.3.7")) == .addressNotAllowed)
        #expect(try stage.codeAtOnce(try request("2001:db8::7")) == nil)
        #expect(try stage.codeAtOnce(try request("2001:db9::7")) == .addressNotAllowed)
        #expect(try stage.codeAtOnce(try request("::ffff:192.0.2.7")) == nil)
    }

    @Test("is refused with an old secret from the end of the overlap on, without any sweep")
    func endsTheOverlap() async throws {
        let (stage, old) = try await stageWithKey()
        let new = try await stage.authority.rotate(old.record.id, overlap: .seconds(30), by: "test")
        try await stage.feed.poll()
        let (first, second) = (
            RequestView.invented(.get, "/invented/notes", old.fields),
            RequestView.invented(.get, "/invented/notes", new.fields)
        )
        #expect(try await stage.code(first) == nil)
        #expect(try await stage.code(second) == nil)
        stage.clock.advance(by: .seconds(30) - .microseconds(1))
        #expect(try stage.codeAtOnce(first) == nil)
        stage.clock.advance(by: .microseconds(1))
        #expect(try stage.codeAtOnce(first) == .expired)
        #expect(try stage.codeAtOnce(second) == nil)
    }

    @Test("does not live longer for having been rotated")
    func expiresAfterARotation() async throws {
        let stage = try await GateStage()
        let old = try await stage.issueKey(expiresIn: .seconds(30))
        let new = try await stage.authority.rotate(
            old.record.id,
            overlap: .seconds(3_600),
            by: "test"
        )
        try await stage.feed.poll()
        let request = RequestView.invented(.get, "/invented/notes", new.fields)
        #expect(try await stage.code(request) == nil)
        stage.clock.advance(by: .seconds(30))
        #expect(try stage.codeAtOnce(request) == .expired)
    }

    @Test("follows the wall clock, also when that is set", arguments: [-600, 600] as [Int64])
    func followsTheWallClock(_ seconds: Int64) async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey(expiresIn: .seconds(60))
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        #expect(try await stage.code(request) == nil)
        stage.clock.setWall(to: stage.clock.now + .seconds(seconds))
        #expect(try stage.codeAtOnce(request) == (seconds > 0 ? .expired : nil))
    }

    @Test("that is revoked while its facts are being read is refused the next time")
    func isRevokedInFlight() async throws {
        let (stage, key) = try await stageWithKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        stage.store.doubt { doubts in
            doubts.afterRead = { try await stage.change(key.record.id, to: .revoked) }
        }
        #expect(try await stage.code(request) == nil, "it was read before the change")
        #expect(
            stage.facts.counts.facts == 0,
            "what was read is older than the change, and not kept"
        )
        #expect(try await stage.code(request) == .revoked)
    }

    @Test("whose store is replaced while its facts are being read is looked up anew")
    func isReplacedInFlight() async throws {
        let (stage, key) = try await stageWithKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        let facts = stage.facts
        stage.store.doubt { doubts in doubts.afterRead = { facts.dropAll() } }
        #expect(try await stage.code(request) == nil)
        #expect(stage.facts.counts.facts == 0)
    }

    @Test("is told to the backend as the principal, and to the records with its secret's hint")
    func isRecorded() async throws {
        let (stage, key) = try await stageWithKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        let decision = try #require(await stage.answer(request)).decision
        #expect(decision.dialect == "invented")
        #expect(decision.route == "/invented/notes")
        #expect(decision.operation == "notes.list")
        #expect(decision.carrier == "x-invented-secret")
        #expect(decision.facts?.credential == key.record.id)
        #expect(decision.secret == key.record.secrets.first?.id)
        #expect(decision.hint == key.record.secrets.first?.hint)
        var text = ""
        dump(decision, to: &text)
        #expect(!text.contains(try #require(key.secret.reveal())))
        let call = try #require(stage.backend.calls.last)
        #expect(call.principal?.credential == key.record.id)
        #expect(call.principal?.organisation == stage.organisation.id)
        #expect(call.principal?.organisationName == "demo")
        #expect(call.principal?.session == nil)
        #expect(call.principal?.scopes == ["notes:read", "notes:write"])
        #expect(call.environment == .sandbox)
        #expect(call.publicURL == "https://localhost:8443")
        #expect(call.now == stage.clock.now)
    }

    @Test("is recorded by the template of the path, never by the path")
    func isRecordedByTemplate() async throws {
        let (stage, key) = try await stageWithKey()
        let answer = await stage.answer(.invented(.get, "/invented/secret-in-path", key.fields))
        #expect(answer?.decision.route == "/invented/**")
    }
}
