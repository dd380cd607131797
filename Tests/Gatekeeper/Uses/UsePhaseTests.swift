import Authority
import Gatekeeper
import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("The last use of a secret")
struct UsePhaseTests {
    private func lastUses(
        _ id: CredentialID,
        on stage: GateStage
    ) async throws -> [LastUse?] {
        try await stage.uses.flush(to: stage.authority)
        let record = try await stage.store.read { try $0.credentials.find(id) }
        return try #require(record).secrets.map(\.lastUse)
    }

    @Test("is noted at admission with time, address and carrier, for the secret that was presented")
    func isNoted() async throws {
        let stage = try await GateStage()
        let old = try await stage.issueKey()
        let new = try await stage.authority.rotate(old.record.id, overlap: .seconds(60), by: "t")
        try await stage.feed.poll()
        let client = try #require(IPAddress("2001:db8::7"))
        let first = stage.clock.now
        let request = RequestView.invented(.get, "/invented/notes", old.fields, client: client)
        #expect(try await stage.code(request) == nil)
        let use = LastUse(at: first, address: client, carrier: "x-invented-secret")
        #expect(try await lastUses(old.record.id, on: stage) == [use, nil])
        stage.clock.advance(by: .seconds(1))
        #expect(try await stage.code(.invented(.get, "/invented/notes", new.fields)) == nil)
        let uses = try await lastUses(old.record.id, on: stage)
        #expect(uses.map { $0?.at } == [first, first + .seconds(1)])
    }

    @Test("is not noted for what was refused, at whatever phase")
    func needsAdmission() async throws {
        var wishes = GateStage.Wishes()
        let limit = RateLimit(name: "perCredential", count: 1, interval: .seconds(60))
        wishes.limits = LimitPolicy(perCredential: limit)
        let stage = try await GateStage(wishes)
        let reader = try await stage.issueKey(scopes: ["notes:read"])
        let distant = try await stage.issueKey(networks: ["192.0.2.0/24"])
        let signed = try await stage.issueKey()
        let wrong = IssuedCredential.fields(reader.record.handle ?? "", "wrong")
        let refused: [(RequestView, RefusalCode)] = [
            (.invented(.get, "/invented/notes", wrong), .mismatch),
            (.invented(.post, "/invented/notes", reader.fields), .forbidden),
            (.invented(.get, "/invented/notes", distant.fields), .addressNotAllowed),
            (.invented(.post, "/invented/notes", signed.fields), .signatureMissing),
            (.invented(.get, "/invented/notes", signed.fields), .limited),
        ]
        for (request, code) in refused {
            #expect(try await stage.code(request) == code)
        }
        #expect(stage.uses.waitingCount == 0)
        #expect(try await stage.code(.invented(.get, "/invented/notes", reader.fields)) == nil)
        #expect(stage.uses.waitingCount == 1)
    }

    @Test("is noted for an environment without a backend, too")
    func needsNoBackend() async throws {
        var wishes = GateStage.Wishes()
        wishes.hasBackend = false
        let stage = try await GateStage(wishes)
        let key = try await stage.issueKey()
        #expect(try await stage.code(.invented(.get, "/invented/notes", key.fields)) == .noBackend)
        #expect(try await lastUses(key.record.id, on: stage)[0]?.at == stage.clock.now)
    }

    @Test("of a key that signs is the signature that it proved, once")
    func isNotedForSigners() async throws {
        let stage = try await GateStage()
        let (key, signer) = (try await stage.issueKey(), try await stage.issueSigningKey())
        let field = signer.signature("one", at: stage.clock.now)
        let request = RequestView.invented(.post, "/invented/notes", key.fields + [field])
        #expect(try await stage.code(request, body: "one") == nil)
        let first = stage.clock.now
        stage.clock.advance(by: .seconds(1))
        #expect(try await stage.code(request, body: "one") == .replayed)
        let use = try #require(try await lastUses(signer.record.id, on: stage)[0])
        #expect(use.at == first && use.carrier == "signature")
        #expect(try await lastUses(key.record.id, on: stage)[0]?.at == first)
    }

    @Test("is noted for everything that proved the caller", arguments: [false, true])
    func isNotedForAll(_ putsSessionFirst: Bool) async throws {
        var wishes = GateStage.Wishes()
        wishes.putsSessionFirst = putsSessionFirst
        let stage = try await GateStage(wishes)
        let key = try await stage.issueKey()
        let token = try await stage.logIn(key)
        stage.clock.advance(by: .seconds(1))
        let request = RequestView.invented(
            .get,
            "/invented/notes",
            key.fields + sessionField(token)
        )
        #expect(try await stage.code(request) == nil)
        let use = try #require(try await lastUses(key.record.id, on: stage)[0])
        #expect(use.at == stage.clock.now && use.carrier == "x-invented-secret")
        let sessions = try await stage.store.read { try $0.sessions.list(of: key.record.id) }
        #expect(sessions.map { $0.lastUse?.at } == [stage.clock.now])
    }

    @Test("is that of the login, not those of the session")
    func isThatOfTheLogin() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let fields = sessionField(try await stage.logIn(key))
        let login = stage.clock.now
        stage.clock.advance(by: .seconds(1))
        #expect(try await stage.code(.invented(.get, "/invented/notes", fields)) == nil)
        let use = try #require(try await lastUses(key.record.id, on: stage)[0])
        #expect(use.at == login && use.carrier == "body")
    }
}

@Suite("The word on a credential's end")
struct ExpiryFieldTests {
    private let field: StaticString = "tollgate-credential-expires"

    private func stage(putsSessionFirst: Bool = false) async throws -> GateStage {
        var wishes = GateStage.Wishes()
        wishes.expiryWarning = .seconds(60)
        wishes.putsSessionFirst = putsSessionFirst
        return try await GateStage(wishes)
    }

    private func word(
        _ fields: [HeaderFields.Field],
        on stage: GateStage,
        _ method: TollgateCore.Method = .get
    ) async -> String? {
        await stage.answer(.invented(method, "/invented/notes", fields))?.reply.headers[field]
    }

    @Test("stands in admitted answers from its time on, and says when")
    func stands() async throws {
        let stage = try await stage()
        let key = try await stage.issueKey(expiresIn: .seconds(61))
        let endless = try await stage.issueKey()
        #expect(await word(key.fields, on: stage) == nil)
        stage.clock.advance(by: .seconds(1))
        #expect(await word(key.fields, on: stage) == key.record.expiresAt?.rfc3339)
        #expect(await word(endless.fields, on: stage) == nil)
    }

    @Test("stands in no refused answer")
    func isNotInRefusals() async throws {
        let stage = try await stage()
        let key = try await stage.issueKey(scopes: ["notes:read"], expiresIn: .seconds(10))
        #expect(await word(key.fields, on: stage) != nil)
        #expect(await word(key.fields, on: stage, .post) == nil)
        #expect(await word(key.fields, on: stage, .put) == nil)
        stage.clock.advance(by: .seconds(10))
        #expect(await word(key.fields, on: stage) == nil)
    }

    @Test("names the end of an old secret's overlap, to those who present it")
    func namesTheOverlap() async throws {
        let stage = try await stage()
        let old = try await stage.issueKey()
        let new = try await stage.authority.rotate(old.record.id, overlap: .seconds(30), by: "t")
        try await stage.feed.poll()
        let end = stage.clock.now + .seconds(30)
        #expect(await word(old.fields, on: stage) == end.rfc3339)
        #expect(await word(new.fields, on: stage) == nil)
    }

    @Test("is the credential's end, not the session's")
    func isTheCredentials() async throws {
        let stage = try await stage()
        let key = try await stage.issueKey(expiresIn: .seconds(60))
        let session = sessionField(try await stage.logIn(key))
        #expect(await word(session, on: stage) == key.record.expiresAt?.rfc3339)
        let endless = try await stage.issueKey()
        let other = sessionField(try await stage.logIn(endless))
        stage.clock.advance(by: SessionRules().tokenLifetime - .seconds(1))
        try await stage.feed.poll()
        #expect(await word(other, on: stage) == nil)
    }

    @Test("is the nearest end of all that was presented", arguments: [false, true])
    func isTheNearest(_ putsSessionFirst: Bool) async throws {
        let stage = try await stage(putsSessionFirst: putsSessionFirst)
        let old = try await stage.issueKey()
        let session = sessionField(try await stage.logIn(old))
        _ = try await stage.authority.rotate(old.record.id, overlap: .seconds(30), by: "t")
        try await stage.feed.poll()
        let end = stage.clock.now + .seconds(30)
        #expect(await word(session, on: stage) == nil)
        #expect(await word(old.fields + session, on: stage) == end.rfc3339)
    }

    @Test("is never there where it is off")
    func isOff() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey(expiresIn: .seconds(10))
        #expect(await word(key.fields, on: stage) == nil)
    }
}
