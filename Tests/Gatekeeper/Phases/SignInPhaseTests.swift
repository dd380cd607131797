import Authority
import Dispatch
import Gatekeeper
import RateLimits
import TestSupport
import Testing
import TollgateCore
import TollgatePasswords

@Suite("A person at the gate")
struct SignInPhaseTests {
    private let stage: GateStage
    private let pool: PasswordPool
    private let hashing: PasswordHashing
    private let person: CredentialRecord
    private let people: SignInStage

    init() async throws {
        people = try await SignInStage()
        (stage, pool, hashing, person) = (people.gate, people.pool, people.hashing, people.person)
    }

    private func signIn(
        _ name: String = "ada",
        _ password: String = SignInStage.password,
        of organisation: String = "demo",
        at listener: ListenerProfile = GateStage.sandbox,
        from client: IPAddress = .loopback4
    ) async -> Answer? {
        await people.signIn(name, password, of: organisation, at: listener, from: client)
    }

    private func token() async throws -> String { try await people.token() }

    private func notes(_ token: String) -> RequestView {
        .invented(.get, "/invented/notes", sessionField(token))
    }

    @Test("gets a session that has the rights of the person")
    func getsASession() async throws {
        let request = notes(try await token())
        #expect(try await stage.code(request) == nil)
        let principal = try #require(stage.backend.calls.last?.principal)
        #expect(principal.credential == person.id)
        #expect(principal.scopes == ["notes:read", "notes:write"])
        #expect(principal.session != nil)
    }

    @Test("costs one hash and gets one answer, whoever is named and however it fails")
    func costsOneHash() async throws {
        var answers: Set<String> = []
        func costs(_ code: RefusalCode?, _ attempt: () async -> Answer?) async throws {
            let before = hashing.hashesDone
            let answer = try #require(await attempt())
            #expect(answer.decision.refusal?.code == code)
            #expect(hashing.hashesDone - before == 1, "\(String(describing: code))")
            if code != nil { answers.insert(answer.outside) }
        }
        try await costs(nil) { await signIn() }
        try await costs(.mismatch) { await signIn("ada", "another password") }
        try await costs(.unknown) { await signIn("nobody") }
        try await costs(.unknown) { await signIn(of: "nowhere") }
        try await costs(.unknown) { await signIn(at: GateStage.production) }
        _ = try await stage.authority.setAPIAccess(false, of: person.id, by: "test")
        try await stage.feed.poll()
        try await costs(.disabled) { await signIn() }
        _ = try await stage.authority.setAPIAccess(true, of: person.id, by: "test")
        try await stage.change(person.id, to: .disabled)
        try await costs(.disabled) { await signIn() }
        try await costs(.mismatch) { await signIn("ada", "another password") }
        try await stage.change(person.id, to: .revoked)
        stage.clock.advance(by: SignInStage.perAccount.interval)
        try await stage.feed.poll()
        try await costs(.revoked) { await signIn() }
        #expect(answers.count == 1, "\(answers)")
    }

    @Test("who is kept out is told nothing, and an old hash is not made anew")
    func isToldNothing() async throws {
        let old = try PasswordHashing(
            parameters: try #require(PasswordParameters(memoryKiB: 16, passes: 1))
        ).hash(Secret(SignInStage.password)).text
        _ = try await stage.authority.setPassword(old, of: person.id, by: "test")
        try await stage.feed.poll()
        let wrong = try #require(await signIn("ada", "another password"))
        var edit = CredentialEdit()
        edit.networks = .set([try #require(Network("192.0.2.0/24"))])
        _ = try await stage.authority.edit(person.id, edit, by: "test")
        try await isKeptOut(.addressNotAllowed, like: wrong)
        edit.networks = .set([])
        edit.scopes = .set([])
        _ = try await stage.authority.edit(person.id, edit, by: "test")
        try await isKeptOut(.forbidden, like: wrong)
    }

    private func isKeptOut(_ cause: RefusalCode, like wrong: Answer) async throws {
        try await stage.feed.poll()
        let before = hashing.hashesDone
        let answer = try #require(await signIn())
        #expect(hashing.hashesDone - before == 1)
        #expect(answer.outside == wrong.outside)
        #expect(answer.decision.refusal?.code == .disabled)
        #expect(answer.decision.cause == cause)
    }

    @Test("is out as soon as the right to be in is gone")
    func isOut() async throws {
        let authority = stage.authority
        let request = notes(try await token())
        #expect(try await stage.code(request) == nil)
        let hash = try hashing.hash(Secret("five words of another one")).text
        _ = try await authority.setPassword(hash, of: person.id, by: "test")
        try await stage.feed.poll()
        #expect(try await stage.code(request) == .unknown)
        #expect(await signIn()?.decision.refusal?.code == .mismatch)
        #expect(await signIn("ADA", "five words of another one")?.decision.refusal == nil)
    }

    @Test("keeps a session that is used, and loses one that rests")
    func rests() async throws {
        let (used, resting) = (notes(try await token()), notes(try await token()))
        let rules = SessionRules()
        for _ in 0..<3 {
            stage.clock.advance(by: rules.idle - .seconds(1))
            try await stage.feed.poll()
            #expect(try await stage.code(used) == nil)
        }
        #expect(try await stage.code(resting) == .expired)
        stage.clock.advance(by: rules.idle)
        try await stage.feed.poll()
        #expect(try await stage.code(used) == .expired, "without a word from other nodes")
    }

    @Test("keeps a session that another node saw used")
    func isSeenElsewhere() async throws {
        let request = notes(try await token())
        #expect(try await stage.code(request) == nil)
        stage.clock.advance(by: SessionRules().idle - .seconds(1))
        let other = try await stage.restarted()
        #expect(try await stage.code(request, by: other) == nil)
        try await stage.uses.flush(to: stage.authority)
        stage.clock.advance(by: .seconds(2))
        try await stage.feed.poll()
        #expect(try await stage.code(request) == nil)
    }

    @Test("has sessions that grow old, however much they are used")
    func growsOld() async throws {
        let request = notes(try await token())
        let rules = SessionRules()
        var passed: Duration = .zero
        while passed + rules.idle / 2 < rules.lifetime {
            stage.clock.advance(by: rules.idle / 2)
            passed += rules.idle / 2
            try await stage.feed.poll()
            #expect(try await stage.code(request) == nil)
        }
        stage.clock.advance(by: rules.idle / 2)
        try await stage.feed.poll()
        #expect(try await stage.code(request) == .expired)
    }

    @Test(
        "is refused while all places for hashes are taken, and nobody else is",
        .timeLimit(.minutes(5))
    )
    func waitsNot() async throws {
        let key = try await stage.issueKey()
        let (jobs, release) = (8, DispatchSemaphore(value: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<jobs {
                group.addTask { try? await pool.run(for: .stranger) { release.wait() } }
            }
            while pool.running + pool.waiting + pool.refused < jobs { await Task.yield() }
            #expect(pool.refused > 0)
            let refusal = try #require(await signIn()?.decision.refusal)
            #expect(refusal.code == .unavailable)
            #expect(refusal.limitName == "passwords")
            #expect(refusal.retryAfter == .seconds(1))
            let request = RequestView.invented(.get, "/invented/notes", key.fields)
            #expect(try await stage.code(request) == nil)
            for _ in 0..<jobs { release.signal() }
        }
        #expect(await signIn()?.decision.refusal == nil)
    }

    @Test("seen in a new network is told of, once for each network")
    func tellsOfNewNetworks() async throws {
        func told() async throws -> [String] {
            try await stage.store.read { transaction in
                try transaction.audit.rows(after: 0, limit: 1_000)
                    .filter { $0.action == "user.new-network" }
                    .compactMap { row in
                        let details = try JSONValue(reading: Array(row.details.utf8))
                        return details.object?["address"]?.string
                    }
            }
        }
        let session = try await token()
        #expect(try await told() == [])
        let other = try #require(IPAddress("192.0.2.9"))
        let request = RequestView.invented(
            .get,
            "/invented/notes",
            sessionField(session),
            client: other
        )
        for _ in 0..<2 {
            try await stage.feed.poll()
            #expect(try await stage.code(request) == nil)
            try await stage.uses.flush(to: stage.authority)
            stage.clock.advance(by: .seconds(1))
        }
        #expect(try await told() == ["192.0.2.9"])
        _ = await signIn(from: try #require(IPAddress("198.51.100.1")))
        #expect(try await told() == ["192.0.2.9", "198.51.100.1"])
    }

    @Test("spelt in another way is another name, and shuts nobody out")
    func tellsSpellingsApart() async throws {
        _ = try await stage.authority.createPerson(
            PersonRequest(
                organisation: stage.organisation.id,
                environment: .sandbox,
                kind: "invented.user",
                name: "\u{E9}",
                passwordHash: try hashing.hash(Secret(SignInStage.password)).text
            ),
            by: "test"
        )
        try await stage.feed.poll()
        #expect(await signIn("e%CC%81")?.decision.refusal?.code == .unknown)
        #expect(await signIn("%C3%A9")?.decision.refusal == nil)
    }

    @Test("has an old hash made anew at the next login, and once")
    func isUpgraded() async throws {
        let old = try PasswordHashing(
            parameters: try #require(PasswordParameters(memoryKiB: 16, passes: 1))
        ).hash(Secret(SignInStage.password)).text
        _ = try await stage.authority.setPassword(old, of: person.id, by: "test")
        try await stage.feed.poll()
        func stored() async throws -> String? {
            try await stage.store.read { [id = person.id] transaction in
                try transaction.credentials.find(id)?.secrets.first?.passwordHash
            }
        }
        #expect(await signIn()?.decision.refusal == nil)
        let upgraded = try await stored()
        #expect(upgraded != old)
        try await stage.feed.poll()
        #expect(await signIn()?.decision.refusal == nil)
        #expect(try await stored() == upgraded)
    }
}
