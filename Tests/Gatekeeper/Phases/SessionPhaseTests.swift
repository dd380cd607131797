import Authority
import Gatekeeper
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("A session at the gate")
struct SessionPhaseTests {
    private func stageWithSession(
        expiresIn lifetime: Duration? = nil
    ) async throws -> (stage: GateStage, key: IssuedCredential, request: RequestView) {
        let stage = try await GateStage()
        let key = try await stage.issueKey(expiresIn: lifetime)
        let token = try await stage.logIn(key)
        return (stage, key, .invented(.get, "/invented/notes", sessionField(token)))
    }

    @Test("stands for the credential that opened it")
    func standsForItsCredential() async throws {
        let (stage, key, request) = try await stageWithSession()
        #expect(try await stage.code(request) == nil)
        let principal = try #require(stage.backend.calls.last?.principal)
        #expect(principal.credential == key.record.id)
        #expect(principal.session != nil)
        #expect(principal.kind == "invented.session")
        #expect(principal.scopes == key.record.scopes)
        #expect(try stage.codeAtOnce(request) == nil, "the second time without the store")
    }

    @Test("is ended by a logout, at once and for good")
    func isEnded() async throws {
        let (stage, _, request) = try await stageWithSession()
        #expect(try await stage.code(request) == nil)
        let fields = request.headers.fields
        let logout = RequestView.invented(.post, "/invented/logout", fields)
        let answer = await stage.answer(logout)
        #expect(answer?.reply.body == Array("bye\n".utf8))
        #expect(try await stage.code(request) == .unknown)
        #expect(try await stage.code(logout) == .unknown)
        let restarted = try await stage.restarted()
        #expect(try await stage.code(request, by: restarted) == .unknown)
    }

    @Test("dies with its credential, whatever ends that")
    func diesWithItsCredential() async throws {
        let (stage, key, request) = try await stageWithSession(expiresIn: .seconds(60))
        #expect(try await stage.code(request) == nil)
        try await stage.change(key.record.id, to: .disabled)
        #expect(try await stage.code(request) == .disabled)
        try await stage.change(key.record.id, to: .active)
        #expect(try await stage.code(request) == nil)
        stage.clock.advance(by: .seconds(60))
        #expect(try await stage.code(request) == .expired)
        try await stage.change(key.record.id, to: .revoked)
        #expect(try await stage.code(request) == .unknown, "none remains")
    }

    @Test("is refused from its credential's revocation on, also while its row is there")
    func diesBeforeItsRow() async throws {
        let (stage, key, request) = try await stageWithSession()
        #expect(try await stage.code(request) == nil)
        // A revocation that left sessions to further transactions.
        var revoked = key.record
        revoked.state = .revoked
        try await stage.store.transaction { [revoked] transaction in
            try transaction.credentials.replace(revoked)
            try transaction.feed.append(revoked.factKeys)
        }
        try await stage.feed.poll()
        #expect(try await stage.code(request) == .revoked)
        let restarted = try await stage.restarted()
        #expect(try await stage.code(request, by: restarted) == .revoked)
        let id = key.record.id
        let left = try await stage.store.read { try $0.sessions.list(of: id).count }
        #expect(left == 1)
    }

    @Test("ends by itself, at its moment")
    func endsByItself() async throws {
        let (stage, _, request) = try await stageWithSession()
        #expect(try await stage.code(request) == nil)
        stage.clock.advance(by: SessionRules().tokenLifetime - .microseconds(1))
        try await stage.feed.poll()
        #expect(try await stage.code(request) == nil)
        stage.clock.advance(by: .microseconds(1))
        #expect(try await stage.code(request) == .expired)
    }

    @Test("is used from its credential's networks alone")
    func keepsItsNetworks() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey(networks: ["127.0.0.0/8"])
        let fields = sessionField(try await stage.logIn(key))
        #expect(try await stage.code(.invented(.get, "/invented/notes", fields)) == nil)
        let elsewhere = RequestView.invented(.get, "/invented/notes", fields, client: .loopback6)
        #expect(try stage.codeAtOnce(elsewhere) == .addressNotAllowed)
    }

    @Test("that an end user holds is used from anywhere, and is no way past anything else")
    func ofAnEndUser() async throws {
        var wishes = GateStage.Wishes()
        wishes.areSessionsHeldByEndUsers = true
        let stage = try await GateStage(wishes)
        let key = try await stage.issueKey(networks: ["127.0.0.0/8"])
        let fields = sessionField(try await stage.logIn(key))
        func elsewhere(_ fields: [HeaderFields.Field]) -> RequestView {
            .invented(.get, "/invented/notes", fields, client: .loopback6)
        }
        #expect(try await stage.code(elsewhere(fields)) == nil)
        // The credential's own networks hold, also beside such a session.
        #expect(try await stage.code(elsewhere(key.fields)) == .addressNotAllowed)
        #expect(try await stage.code(elsewhere(key.fields + fields)) == .addressNotAllowed)
        try await stage.change(key.record.id, to: .disabled)
        #expect(try await stage.code(elsewhere(fields)) == .disabled)
    }

    @Test("has the rights that its credential has now, also where it is known")
    func followsItsCredential() async throws {
        let (stage, key, request) = try await stageWithSession()
        #expect(try await stage.code(request) == nil)
        func edit(_ change: (inout CredentialEdit) -> Void) async throws {
            var edit = CredentialEdit()
            change(&edit)
            _ = try await stage.authority.edit(key.record.id, edit, by: "test")
            try await stage.feed.poll()
        }
        try await edit { $0.scopes = .set(["notes:write"]) }
        #expect(try await stage.code(request) == .forbidden)
        try await edit { $0.scopes = .set(["notes:read"]) }
        #expect(try await stage.code(request) == nil)
        let network = try #require(Network("192.0.2.0/24"))
        try await edit { $0.networks = .set([network]) }
        #expect(try await stage.code(request) == .addressNotAllowed)
        try await edit { $0.networks = .set([]) }
        #expect(try await stage.code(request) == nil)
    }

    @Test("is over once its credential was reset, and whoever lost it logs in with the new secret")
    func endsWithAReset() async throws {
        let (stage, key, request) = try await stageWithSession()
        #expect(try await stage.code(request) == nil)
        let new = try await stage.authority.rotate(key.record.id, overlap: .zero, by: "test")
        try await stage.feed.poll()
        #expect(try await stage.code(request) == .unknown)
        let fields = sessionField(try await stage.logIn(new))
        #expect(try await stage.code(.invented(.get, "/invented/notes", fields)) == nil)
    }

    @Test("is not opened by a login that a reset overtakes")
    func isOvertaken() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        stage.store.doubt { doubts in
            doubts.afterRead = {
                _ = try await stage.authority.rotate(key.record.id, overlap: .zero, by: "test")
            }
        }
        let body = "id=\(key.record.handle ?? "")&secret=\(key.secret.reveal() ?? "")"
        let login = RequestView.invented(.post, "/invented/login")
        #expect(try await stage.code(login, body: body) == .mismatch)
    }

    @Test("of one environment is of the wrong one at the other's listener")
    func staysInItsEnvironment() async throws {
        let (stage, _, request) = try await stageWithSession()
        #expect(try await stage.code(request, at: GateStage.production) == .wrongEnvironment)
    }

    @Test("whose token was cut is malformed, and one that was made up is unknown")
    func readsTokens() async throws {
        let (stage, _, request) = try await stageWithSession()
        let token = try #require(request.headers["x-invented-session"])
        func code(_ token: String) async throws -> RefusalCode? {
            try await stage.code(.invented(.get, "/invented/notes", sessionField(token)))
        }
        #expect(try await code(String(token.dropLast())) == .malformed)
        #expect(try await code("") == .unknown)
        let random = SeededRandomness(seed: 1).source
        let madeUp = HouseForm.make(prefix: "inv_test_ses_", random)
        #expect(try await code(try #require(madeUp.reveal())) == .unknown)
    }

    @Test(
        "is found under every pepper of the ring, and one that never was is under none",
        arguments: 1...3
    )
    func isFoundUnderEveryPepper(_ place: Int) async throws {
        let (stage, _, request) = try await stageWithSession()
        var members = (2...3).map {
            PepperRing.Member(
                id: PepperID(rawValue: $0),
                secret: Secret(Array(repeating: UInt8($0), count: 32))
            )
        }
        members.insert(stage.rings.peppers.signing, at: place - 1)
        let ring = try #require(PepperRing(members))
        let rotated = try await stage.restarted(peppers: ring)
        #expect(try await stage.code(request, by: rotated) == nil)
        let stranger = RequestView.invented(.get, "/invented/notes", sessionField("made up"))
        #expect(try await stage.code(stranger, by: rotated) == .unknown)
    }
}

@Suite("A session that rests, or that nobody has")
struct RestingSessionTests {
    @Test("is not revived by a body that ends late")
    func isNotRevived() async throws {
        let stage = try await SignInStage()
        let fields = sessionField(try await stage.token())
        let request = RequestView.invented(.get, "/invented/notes", fields)
        #expect(try await stage.gate.code(request) == nil)
        let gatekeeper = stage.gate.gatekeeper
        guard case .accepted(let head) = gatekeeper.open(request, at: GateStage.sandbox) else {
            Issue.record("the session is not known")
            return
        }
        stage.gate.clock.advance(by: SessionRules().idle)
        try await stage.gate.feed.poll()
        let late = await gatekeeper.perform(head, body: [])
        #expect(late.decision.refusal == nil)
        #expect(try await stage.gate.code(request) == .expired)
        try await stage.gate.uses.flush(to: stage.gate.authority)
        let other = try await stage.gate.restarted()
        #expect(try await stage.gate.code(request, by: other) == .expired)
    }

    @Test("with a wrong checksum is refused without a look-up, and looks like an unknown one")
    func isBroken() async throws {
        var wishes = GateStage.Wishes()
        wishes.sessionForm = .letters
        let stage = try await GateStage(wishes)
        let token = try await stage.logIn(try await stage.issueKey())
        func request(_ token: String) -> RequestView {
            .invented(.get, "/invented/notes", sessionField(token))
        }
        #expect(try await stage.code(request(token)) == nil)
        let reads = stage.store.readCount
        let wrong = String(token.dropLast()) + (token.hasSuffix("a") ? "b" : "a")
        for broken in [wrong, String(token.dropLast()), "a"] {
            #expect(try stage.codeAtOnce(request(broken)) == .malformed)
        }
        #expect(stage.store.readCount == reads)
        let unknown = LettersForm.make(SeededRandomness(seed: 9).source).reveal() ?? ""
        let answers = [await stage.answer(request(wrong)), await stage.answer(request(unknown))]
        #expect(answers.map { $0?.decision.refusal?.code } == [.malformed, .unknown])
        #expect(answers[0]?.outside == answers[1]?.outside)
    }
}

@Suite("A login")
struct LoginTests {
    private let path = "/invented/login"

    private func code(
        _ stage: GateStage,
        _ id: String,
        _ secret: String,
        at listener: ListenerProfile = GateStage.sandbox
    ) async throws -> RefusalCode? {
        try await stage.code(
            .invented(.post, path),
            body: "id=\(id)&secret=\(secret)",
            at: listener
        )
    }

    @Test("is refused exactly as the same credential in a head would be")
    func isRefused() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let (id, secret) = (key.record.handle ?? "", key.secret.reveal() ?? "")
        #expect(try await code(stage, id, secret) == nil)
        #expect(try await code(stage, id, "wrong") == .mismatch)
        #expect(try await code(stage, "nobody", secret) == .unknown)
        #expect(try await code(stage, id, String(secret.dropLast())) == .malformed)
        #expect(try await code(stage, id, secret, at: GateStage.production) == .wrongEnvironment)
        let distant = try await stage.issueKey(networks: ["192.0.2.0/24"])
        let distantSecret = distant.secret.reveal() ?? ""
        let distantCode = try await code(stage, distant.record.handle ?? "", distantSecret)
        #expect(distantCode == .addressNotAllowed)
        try await stage.change(key.record.id, to: .disabled)
        #expect(try await code(stage, id, secret) == .disabled)
        try await stage.change(key.record.id, to: .revoked)
        #expect(try await code(stage, id, secret) == .revoked)
    }

    @Test(
        "that cannot be read is unreadable",
        arguments: ["", "id=1", "secret=1", "id=%zz&secret=1", "{}"]
    )
    func isUnreadable(_ body: String) async throws {
        let stage = try await GateStage()
        #expect(try await stage.code(.invented(.post, path), body: body) == .unreadable)
    }

    @Test("records whose credential it was, and that it came in the body")
    func isRecorded() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let body = "id=\(key.record.handle ?? "")&secret=wrong"
        let decision = await stage.answer(.invented(.post, path), body: body)?.decision
        #expect(decision?.carrier == "body")
        #expect(decision?.facts?.credential == key.record.id)
        #expect(decision?.secret == nil, "no secret matched")
    }
}
