import Authority
import Gatekeeper
import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("An answer to a web page")
struct OriginTests {
    private static let origin = "https://app.example"

    private func stage(_ limits: LimitPolicy = LimitPolicy()) async throws -> GateStage {
        try await GateStage(
            .init(
                limits: limits,
                origins: OriginPolicy(["invented": [Self.origin, "http://localhost:3000"]])
            )
        )
    }

    private func from(_ origins: String...) -> [HeaderFields.Field] {
        origins.map { (name: "Origin", value: $0) }
    }

    /// What an answer says of origins: the one that may read it, and what it varies by.
    private func told(_ answer: Answer?) -> [[String]] {
        guard let headers = answer?.reply.headers else { return [] }
        return [headers.all("access-control-allow-origin"), headers.all("vary")]
    }

    @Test("of a registered origin may be read, with the fields that are Tollgate's own")
    func admitted() async throws {
        let stage = try await stage()
        let key = try await stage.issueKey()
        for origin in [Self.origin, "http://localhost:3000"] {
            let request = RequestView.invented(.get, "/invented/notes", key.fields + from(origin))
            let answer = try #require(await stage.answer(request))
            #expect(answer.decision.refusal == nil)
            #expect(told(answer) == [[origin], ["Origin"]])
            #expect(
                answer.reply.headers["access-control-expose-headers"]
                    == "X-Request-ID, Retry-After, RateLimit-Policy, RateLimit, RateLimit-Limit, "
                    + "RateLimit-Remaining, RateLimit-Reset, Tollgate-Credential-Expires"
            )
            #expect(answer.reply.headers["access-control-allow-credentials"] == nil)
        }
    }

    @Test("exposes every field that tells of limits and of the credential's end")
    func exposeFields() async throws {
        let limit = RateLimit(name: "credential", count: 1, interval: .seconds(60))
        let stage = try await GateStage(
            .init(
                limits: LimitPolicy(perCredential: limit, headers: .both),
                expiryWarning: .seconds(3_600),
                origins: OriginPolicy(["invented": [Self.origin]])
            )
        )
        let key = try await stage.issueKey(expiresIn: .seconds(600))
        let request = RequestView.invented(.get, "/invented/notes", key.fields + from(Self.origin))
        var sent: Set<String> = []
        for status in [200, 429] {
            let reply = try #require(await stage.answer(request)).reply
            #expect(reply.status == status)
            let exposed = try #require(reply.headers["access-control-expose-headers"])
            let own = reply.headers.fields.map(\.name).filter {
                $0.hasPrefix("RateLimit") || $0.hasPrefix("Tollgate") || $0 == "Retry-After"
            }
            #expect(Set(own).isSubset(of: Set(exposed.split(separator: ", ").map(String.init))))
            sent.formUnion(own)
        }
        #expect(sent.count == 7, "both forms of limits, the end, and the wait")
    }

    @Test("may be read where it is a refusal: of nobody, of a wrong secret, at a limit")
    func refused() async throws {
        let limit = RateLimit(name: "failures", count: 1, interval: .seconds(60))
        let stage = try await stage(LimitPolicy(failuresPerAddress: limit))
        let wrong = IssuedCredential.fields("nobody", "wrong")
        for (fields, status) in [([], 401), (wrong, 401), (wrong, 429)] {
            let request = RequestView.invented(
                .get,
                "/invented/notes",
                fields + from(Self.origin)
            )
            let answer = await stage.answer(request)
            #expect(answer?.reply.status == status)
            #expect(told(answer) == [[Self.origin], ["Origin"]])
        }
    }

    @Test("may be read where the listener or a fault is the reason of a refusal")
    func refusedElsewhere() async throws {
        let stage = try await stage()
        let request = RequestView.invented(.get, "/invented/notes", from(Self.origin))
        let early = stage.gatekeeper.refuseHead(
            request,
            at: GateStage.sandbox,
            Refusal(.headTooLarge)
        )
        #expect(early?.reply.status == 431)
        #expect(told(early) == [[Self.origin], ["Origin"]])
        let login = RequestView.invented(.post, "/invented/login", from(Self.origin))
        guard case .accepted(let head) = stage.gatekeeper.open(login, at: GateStage.sandbox) else {
            Issue.record("the head is not accepted")
            return
        }
        let late = stage.gatekeeper.refuse(head, Refusal(.bodyTooLarge))
        #expect(late.reply.status == 413)
        #expect(told(late) == [[Self.origin], ["Origin"]])
        let key = try await stage.issueKey()
        stage.backend.fail(with: StoreFault(.busy, detail: "test"))
        let failed = await stage.answer(
            .invented(.get, "/invented/notes", key.fields + from(Self.origin))
        )
        #expect(failed?.reply.status == 503)
        #expect(told(failed) == [[Self.origin], ["Origin"]])
    }

    @Test("of no registered origin, or of several, may not be read, and varies all the same")
    func unregistered() async throws {
        let stage = try await stage()
        let key = try await stage.issueKey()
        let others = [
            from(), from("null"), from(""), from("*"), from("https://APP.example"),
            from("https://app.example."), from("https://app.example:8443"),
            from("https://www.app.example"), from("http://app.example"),
            from("http://localhost"), from("http://localhost:30000"),
            from(Self.origin, Self.origin), from(Self.origin, "https://other.example"),
        ]
        for fields in others {
            let request = RequestView.invented(.get, "/invented/notes", key.fields + fields)
            let answer = try #require(await stage.answer(request))
            #expect(answer.decision.refusal == nil, "it is the browser that keeps the page off")
            #expect(told(answer) == [[], ["Origin"]])
            #expect(answer.reply.headers["access-control-expose-headers"] == nil)
        }
    }

    @Test("says nothing of origins where the dialect has none")
    func withoutOrigins() async throws {
        for policy in [OriginPolicy(), OriginPolicy(["billogram": [Self.origin]])] {
            let stage = try await GateStage(.init(origins: policy))
            let request = RequestView.invented(.get, "/invented/notes", from(Self.origin))
            #expect(told(await stage.answer(request)) == [[], []])
        }
    }

    @Test("adds its word to a Vary that the backend wrote, in one field")
    func existingVary() async throws {
        let stage = try await stage()
        let key = try await stage.issueKey()
        stage.backend.add([(name: "vary", value: "Accept"), (name: "Vary", value: "Prefer")])
        let answer = await stage.answer(
            .invented(.get, "/invented/notes", key.fields + from(Self.origin))
        )
        #expect(told(answer) == [[Self.origin], ["Accept, Prefer, Origin"]])
    }

    @Test("does not keep a secret from being recorded as exposed")
    func exposure() async throws {
        let stage = try await stage()
        let key = try await stage.issueKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields + from(Self.origin))
        #expect(try await stage.code(request) == nil)
        stage.exposures.finish()
        await stage.exposures.run(stage.gatekeeper, stage.authority) { _ in }
        let id = key.record.id
        let record = try await stage.store.read { try $0.credentials.find(id) }
        #expect(record?.secrets[0].exposedAt == stage.clock.now)
    }
}
