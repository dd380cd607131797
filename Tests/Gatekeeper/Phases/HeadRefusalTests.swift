import Authority
import Gatekeeper
import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("A head is refused")
struct HeadRefusalTests {
    private let unknownSecret = "a secret that nobody was given"

    @Test("as missing without a credential")
    func missing() async throws {
        let stage = try await GateStage()
        #expect(try await stage.code(.invented()) == .missing)
        #expect(try await stage.code(.invented(.get, "/invented/no-such-path")) == .missing)
    }

    @Test("as malformed where the secret bears the house mark and is broken, without a look-up")
    func malformed() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let secret = try #require(key.secret.reveal())
        let reads = stage.store.readCount
        for broken in [
            String(secret.dropLast()), secret + "0", secret.replacing("inv_test", with: "inv_live"),
        ] {
            let fields = IssuedCredential.fields(key.record.handle ?? "", broken)
            #expect(try stage.codeAtOnce(.invented(.get, "/invented/notes", fields)) == .malformed)
        }
        #expect(stage.store.readCount == reads)
    }

    @Test("as unknown under a handle that nobody has")
    func unknown() async throws {
        let stage = try await GateStage()
        let fields = IssuedCredential.fields("nobody", unknownSecret)
        let request = RequestView.invented(.get, "/invented/notes", fields)
        #expect(try await stage.code(request) == .unknown)
        let reads = stage.store.readCount
        #expect(try stage.codeAtOnce(request) == .unknown, "the second time without the store")
        #expect(stage.store.readCount == reads)
    }

    @Test("as a mismatch with another secret, right in form or not")
    func mismatch() async throws {
        let stage = try await GateStage()
        let (key, other) = (try await stage.issueKey(), try await stage.issueKey())
        for secret in [unknownSecret, "", try #require(other.secret.reveal())] {
            let fields = IssuedCredential.fields(key.record.handle ?? "", secret)
            #expect(try await stage.code(.invented(.get, "/invented/notes", fields)) == .mismatch)
        }
    }

    @Test("as unknown under a handle in another case")
    func wrongCase() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let fields = IssuedCredential.fields(
            try #require(key.record.handle).uppercased(),
            try #require(key.secret.reveal())
        )
        #expect(try await stage.code(.invented(.get, "/invented/notes", fields)) == .unknown)
    }

    @Test("as of the wrong environment, in both directions, where the secret is right")
    func wrongEnvironment() async throws {
        let stage = try await GateStage()
        for (environment, listener) in [
            (Environment.sandbox, GateStage.production), (.production, GateStage.sandbox),
        ] {
            let key = try await stage.issueKey(in: environment)
            let request = RequestView.invented(.get, "/invented/notes", key.fields)
            #expect(try await stage.code(request, at: listener) == .wrongEnvironment)
            let guess = IssuedCredential.fields(key.record.handle ?? "", unknownSecret)
            let guessed = RequestView.invented(.get, "/invented/notes", guess)
            #expect(try await stage.code(guessed, at: listener) == .unknown)
        }
    }

    @Test("as revoked, disabled or expired by the credential's life")
    func endedLives() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey(expiresIn: .seconds(60))
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        #expect(try await stage.code(request) == nil)
        try await stage.change(key.record.id, to: .disabled)
        #expect(try await stage.code(request) == .disabled)
        try await stage.change(key.record.id, to: .active)
        #expect(try await stage.code(request) == nil)
        stage.clock.advance(by: .seconds(60))
        try await stage.feed.poll()
        #expect(try stage.codeAtOnce(request) == .expired)
        try await stage.change(key.record.id, to: .revoked)
        #expect(try await stage.code(request) == .revoked)
    }

    @Test("in one form, whatever is wrong with the credential")
    func looksAlike() async throws {
        let stage = try await GateStage()
        let (revoked, disabled) = (try await stage.issueKey(), try await stage.issueKey())
        try await stage.change(revoked.record.id, to: .revoked)
        try await stage.change(disabled.record.id, to: .disabled)
        let production = try await stage.issueKey(in: .production)
        var (replies, codes): (Set<String>, Set<RefusalCode>) = ([], [])
        for fields in [
            IssuedCredential.fields("nobody", unknownSecret),
            IssuedCredential.fields(disabled.record.handle ?? "", unknownSecret), revoked.fields,
            disabled.fields, production.fields,
        ] {
            let answer = try #require(
                await stage.answer(.invented(.get, "/invented/notes", fields))
            )
            codes.insert(try #require(answer.decision.refusal?.code))
            let fields = answer.reply.headers.fields.map { "\($0.name): \($0.value)" }
            replies.insert("\(answer.reply.status) \(fields) \(answer.reply.body)")
        }
        #expect(codes == [.unknown, .mismatch, .revoked, .disabled, .wrongEnvironment])
        #expect(replies.count == 1)
    }

    @Test("as ambiguous with two principals' credentials, and not with two of one")
    func ambiguous() async throws {
        let stage = try await GateStage()
        let (key, other) = (try await stage.issueKey(), try await stage.issueKey())
        let (own, foreign) = (try await stage.logIn(key), try await stage.logIn(other))
        func code(_ token: String) async throws -> RefusalCode? {
            try await stage.code(
                .invented(.get, "/invented/notes", key.fields + sessionField(token))
            )
        }
        #expect(try await code(foreign) == .ambiguous)
        #expect(try await code(own) == nil)
        #expect(
            try await code("nobody's") == .unknown,
            "a wrong one beside a right one never passes"
        )
    }

    @Test("as of the wrong kind where the operation takes another")
    func wrongKind() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        #expect(
            try await stage.code(.invented(.post, "/invented/logout", key.fields)) == .wrongKind
        )
    }

    @Test("as forbidden without the scope, naming it")
    func forbidden() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey(scopes: ["notes:read"])
        let request = RequestView.invented(.post, "/invented/notes", key.fields)
        #expect(try await stage.refusal(request) == Refusal(.forbidden, scope: "notes:write"))
    }

    @Test("for its method, with those that the path has, and only to those who may know")
    func methodNotAllowed() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let request = RequestView.invented(.delete, "/invented/notes", key.fields)
        let expected = Refusal(.methodNotAllowed, allowedMethods: [.get, .post])
        #expect(try await stage.refusal(request) == expected)
        #expect(try await stage.code(.invented(.delete)) == .missing)
        #expect(try await stage.code(.invented(.get, "/invented/login")) == .methodNotAllowed)
    }

    @Test(
        "as misdirected under any name but the listener's",
        arguments: [
            ("localhost", true), ("localhost:8443", true), ("localhost:1", true),
            ("[::1]:8443", true),
            ("[::1]", true), ("", false), ("localhost.example:8443", false),
            ("example:8443", false),
            ("localhost:8443:1", false), ("localhost:x", false), ("[::2]:8443", false),
            ("::1", false),
        ]
    )
    func misdirected(_ authority: String, _ isServed: Bool) async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let request = RequestView.invented(
            .get,
            "/invented/notes",
            key.fields,
            authority: authority
        )
        #expect(try await stage.code(request) == (isServed ? nil : .misdirected))
    }

    @Test("without TLS, whatever it presents, unless the listener admits that")
    func plainHTTP() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields, isSecure: false)
        #expect(try await stage.code(request) == .plainHTTP)
        #expect(try await stage.code(.invented(isSecure: false)) == .plainHTTP)
        let benchmark = ListenerProfile(
            name: "plain",
            environment: .sandbox,
            hosts: ["localhost"],
            publicURL: "http://localhost",
            admitsPlainHTTP: true
        )
        #expect(try await stage.code(request, at: benchmark) == nil)
    }

    @Test("by nobody here where no dialect claims its path")
    func unclaimed() async throws {
        let stage = try await GateStage()
        for path in ["/", "/livez", "/inventedx", "/Invented/notes", "invented"] {
            guard
                case .unclaimed = stage.gatekeeper.open(
                    .invented(.get, path),
                    at: GateStage.sandbox
                )
            else {
                Issue.record("\(path) is claimed")
                continue
            }
            let refusal = Refusal(.headTooLarge)
            let answer = stage.gatekeeper.refuseHead(
                .invented(.get, path),
                at: GateStage.sandbox,
                refusal
            )
            #expect(answer == nil)
        }
    }

    @Test("in the dialect's form where the listener finds the reason")
    func listenersReasons() async throws {
        let stage = try await GateStage()
        let answer = try #require(
            stage.gatekeeper.refuseHead(.invented(), at: GateStage.sandbox, Refusal(.headTooLarge))
        )
        #expect(answer.reply.status == 431)
        #expect(answer.reply.body == Array("too much head\n".utf8))
        let key = try await stage.issueKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        guard case .pending(let pending) = stage.gatekeeper.open(request, at: GateStage.sandbox),
            case .accepted(let head) = await stage.gatekeeper.lookUp(pending)
        else {
            Issue.record("the head is not accepted")
            return
        }
        #expect(head.bodyBytesMax == 4_096)
        let late = stage.gatekeeper.refuse(head, Refusal(.bodyTimeout))
        #expect(late.reply.status == 408)
        #expect(late.decision.facts?.credential == key.record.id)
    }
}
