import Authority
import Gatekeeper
import Synchronization
import TestSupport
import Testing
import TollgateCore

@Suite("Reports of exposed secrets")
struct ExposureReportTests {
    /// Works off what was reported; returns the faults.
    private func workOff(_ stage: GateStage) async -> [String] {
        stage.exposures.finish()
        let faults = Mutex<[String]>([])
        await stage.exposures.run(stage.gatekeeper, stage.authority) { fault in
            faults.withLock { $0.append("\(fault)") }
        }
        return faults.withLock { $0 }
    }

    /// The audit rows about anything but the stage's own preparations.
    private func rows(_ stage: GateStage) async throws -> [String] {
        let prepared = ["credential.create", "organisation.create", "session.open"]
        return try await stage.store.read { transaction in
            try transaction.audit.rows(after: 0, limit: 1_000)
                .filter { !prepared.contains($0.action) }
                .map { "\($0.action) \($0.subject) \($0.details)" }
        }
    }

    private func row(_ key: IssuedCredential, _ how: String) -> String {
        let secret = key.record.secrets[0].id
        return #"credential.exposed \#(key.record.id) {"secret":"\#(secret)","how":"\#(how)"}"#
    }

    private func exposedAt(_ stage: GateStage, _ key: IssuedCredential) async throws -> Instant? {
        let id = key.record.id
        return try await stage.store.read { try $0.credentials.find(id) }?.secrets[0].exposedAt
    }

    @Test("name a secret that came without TLS, once, whatever the listener's environment")
    func namePlainSecrets() async throws {
        let stage = try await GateStage()
        let (key, production) = (
            try await stage.issueKey(), try await stage.issueKey(in: .production)
        )
        for fields in [key.fields, key.fields, production.fields] {
            let request = RequestView.invented(.get, "/invented/notes", fields, isSecure: false)
            #expect(try stage.codeAtOnce(request) == .plainHTTP)
        }
        #expect(await workOff(stage).isEmpty)
        #expect(try await rows(stage) == [row(key, "plain_http"), row(production, "plain_http")])
        #expect(try await exposedAt(stage, key) == stage.clock.now)
    }

    @Test("name a session whose token came without TLS, once, and what came beside it")
    func namePlainSessions() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let token = sessionField(try await stage.logIn(key))
        let sessions = try await stage.store.read { try $0.sessions.list(of: key.record.id) }
        let id = try #require(sessions.first).id
        for fields in [token, token, key.fields + token] {
            let request = RequestView.invented(.get, "/invented/notes", fields, isSecure: false)
            #expect(try stage.codeAtOnce(request) == .plainHTTP)
        }
        #expect(await workOff(stage).isEmpty)
        let details = #"{"credential":"\#(key.record.id)","how":"plain_http"}"#
        #expect(
            try await rows(stage) == [
                "session.exposed \(id) \(details)", row(key, "plain_http"),
            ]
        )
        let marked = try await stage.store.read { try $0.sessions.find(id: id)?.exposedAt }
        #expect(marked == stage.clock.now)
    }

    @Test("do not name a secret that is not right, or nobody's")
    func nameNoGuesses() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        for fields in [
            IssuedCredential.fields(key.record.handle ?? "", "wrong"),
            IssuedCredential.fields("nobody", "wrong"), sessionField("made up"), [],
        ] {
            let request = RequestView.invented(.get, "/invented/notes", fields, isSecure: false)
            #expect(try stage.codeAtOnce(request) == .plainHTTP)
        }
        #expect(await workOff(stage).isEmpty)
        #expect(try await rows(stage).isEmpty)
        #expect(try await exposedAt(stage, key) == nil)
    }

    @Test("name a revoked secret, too")
    func nameRevokedSecrets() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        try await stage.change(key.record.id, to: .revoked)
        let request = RequestView.invented(.get, "/invented/notes", key.fields, isSecure: false)
        #expect(try stage.codeAtOnce(request) == .plainHTTP)
        #expect(await workOff(stage).isEmpty)
        #expect(try await rows(stage).last == row(key, "plain_http"))
    }

    @Test(
        "name a secret that a web page sent, and admit the request",
        arguments: ["Origin", "Sec-Fetch-Mode", "ORIGIN"]
    )
    func nameBrowsers(_ field: String) async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let fields = key.fields + [(name: field, value: "https://shop.example")]
        let request = RequestView.invented(.get, "/invented/notes", fields)
        #expect(try await stage.code(request) == nil)
        #expect(await workOff(stage).isEmpty)
        #expect(try await rows(stage) == [row(key, "browser")])
    }

    @Test("name a secret that a web page sent, also behind a session")
    func nameAllOfBrowsers() async throws {
        var wishes = GateStage.Wishes()
        wishes.putsSessionFirst = true
        let stage = try await GateStage(wishes)
        let key = try await stage.issueKey()
        let fields = key.fields + sessionField(try await stage.logIn(key))
        let request = RequestView.invented(
            .get,
            "/invented/notes",
            fields + [(name: "Origin", value: "https://shop.example")]
        )
        #expect(try await stage.code(request) == nil)
        #expect(await workOff(stage).isEmpty)
        #expect(try await rows(stage) == [row(key, "browser")])
    }

    @Test("name no session that a web page sent, nor a wrong secret, nor an ordinary request")
    func nameNoSessions() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let origin = [(name: "Origin", value: "https://shop.example")]
        let session = sessionField(try await stage.logIn(key)) + origin
        #expect(try await stage.code(.invented(.get, "/invented/notes", session)) == nil)
        let wrong = IssuedCredential.fields(key.record.handle ?? "", "wrong") + origin
        #expect(try await stage.code(.invented(.get, "/invented/notes", wrong)) == .mismatch)
        #expect(try await stage.code(.invented(.get, "/invented/notes", key.fields)) == nil)
        #expect(await workOff(stage).isEmpty)
        #expect(try await rows(stage).isEmpty)
    }

    @Test("wait in a queue that has a maximum; behind it the newest are dropped")
    func waitInABoundedQueue() async throws {
        let stage = try await GateStage()
        let (first, last) = (try await stage.issueKey(), try await stage.issueKey())
        let junk = IssuedCredential.fields("nobody", "wrong")
        let flood = Array(repeating: junk, count: ExposureReports.queueMax - 1)
        for fields in [first.fields] + flood + [last.fields] {
            let request = RequestView.invented(.get, "/invented/notes", fields, isSecure: false)
            #expect(try stage.codeAtOnce(request) == .plainHTTP)
        }
        #expect(await workOff(stage).isEmpty)
        #expect(try await rows(stage) == [row(first, "plain_http")])
    }

    @Test("survive a fault of the store, which is told")
    func surviveFaults() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields, isSecure: false)
        #expect(try stage.codeAtOnce(request) == .plainHTTP)
        #expect(try stage.codeAtOnce(request) == .plainHTTP)
        stage.store.doubt { $0.fault = StoreFault(.busy, detail: "test") }
        let fault = StoreFault(.busy, detail: "test").description
        #expect(await workOff(stage) == [fault, fault])
    }
}
