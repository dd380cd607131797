import Authority
import Gatekeeper
import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("A preflight")
struct PreflightTests {
    private static let origin = "https://app.example"
    private static let varied =
        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

    private static func stage(_ limits: LimitPolicy = LimitPolicy()) async throws -> GateStage {
        try await GateStage(
            .init(limits: limits, origins: OriginPolicy(["invented": [origin]]))
        )
    }

    /// A preflight of the registered origin for GET, but for what is said.
    private static func preflight(
        _ path: String = "/invented/notes",
        origins: [String] = [origin],
        methods: [String] = ["GET"],
        fields: [String] = [],
        more: [HeaderFields.Field] = [],
        authority: String = "localhost:8443",
        isSecure: Bool = true
    ) -> RequestView {
        let named: [(String, [String])] = [
            ("Origin", origins), ("Access-Control-Request-Method", methods),
            ("Access-Control-Request-Headers", fields),
        ]
        let head = named.flatMap { name, values in values.map { (name: name, value: $0) } }
        return .invented(
            .options,
            path,
            head + more,
            authority: authority,
            isSecure: isSecure
        )
    }

    private static func cors(_ answer: Answer?) -> [String] {
        let fields = answer?.reply.headers.fields ?? []
        return fields.map(\.name).filter { $0.hasPrefix("Access-Control-") }
    }

    @Test("of a registered origin is granted the path's methods and the fields that it names")
    func grant() async throws {
        let stage = try await Self.stage()
        let request = Self.preflight(methods: ["POST"], fields: ["content-type,x-invented-secret"])
        let answer = try #require(await stage.answer(request))
        let reply = answer.reply
        #expect(reply.status == 204)
        #expect(reply.body.isEmpty)
        #expect(reply.headers["access-control-allow-origin"] == Self.origin)
        #expect(reply.headers["access-control-allow-methods"] == "GET, POST")
        #expect(reply.headers["access-control-allow-headers"] == "content-type, x-invented-secret")
        #expect(reply.headers["access-control-max-age"] == "600")
        #expect(reply.headers.all("vary") == [Self.varied])
        #expect(reply.headers.fields.count == 5, "and nothing else, such as credentials")
        #expect(answer.decision.refusal == nil)
        #expect(answer.decision.operation == "preflight")
        #expect(answer.decision.route == "/invented/notes")
        #expect(stage.backend.calls.isEmpty)
    }

    @Test("that names no fields is granted none")
    func grantNoFields() async throws {
        let stage = try await Self.stage()
        for fields in [[], [""], [" , "]] {
            let answer = await stage.answer(Self.preflight(fields: fields))
            #expect(answer?.reply.status == 204)
            #expect(answer?.reply.headers["access-control-allow-headers"] == nil)
        }
    }

    @Test(
        "is granted the methods of its path, whoever may call it",
        arguments: [
            ("/invented/login", "POST", "POST"), ("/invented/logout", "POST", "POST"),
            ("/invented/of/demo/notes", "GET", "GET"),
            ("/invented/no-such-path", "PATCH", "GET, HEAD, POST, PUT, PATCH, DELETE"),
        ]
    )
    func grantPaths(_ path: String, _ method: String, _ methods: String) async throws {
        let stage = try await Self.stage()
        let answer = await stage.answer(Self.preflight(path, methods: [method]))
        #expect(answer?.reply.status == 204)
        #expect(answer?.reply.headers["access-control-allow-methods"] == methods)
    }

    @Test("needs no credential, and reads none: not the store, not the limit on failures")
    func readNoCredential() async throws {
        let limit = RateLimit(name: "failures", count: 1, interval: .seconds(60))
        let stage = try await Self.stage(LimitPolicy(failuresPerAddress: limit))
        let reads = stage.store.readCount
        for _ in 0..<3 {
            let wrong = IssuedCredential.fields("nobody", "wrong")
            let answer = await stage.answer(Self.preflight(more: wrong))
            #expect(answer?.reply.status == 204)
            #expect(answer?.decision.carrier == nil)
        }
        #expect(stage.store.readCount == reads)
    }

    @Test(
        "for a method that its path does not know is the dialect's 405, which the page may read",
        arguments: [["DELETE"], ["get"], ["GET "], [""], ["OPTIONS"], ["*"], ["GET", "POST"]]
    )
    func refuseMethods(_ methods: [String]) async throws {
        let stage = try await Self.stage()
        let answer = try #require(await stage.answer(Self.preflight(methods: methods)))
        #expect(answer.reply.status == 405)
        #expect(answer.reply.body == Array("not like this\n".utf8))
        #expect(answer.decision.refusal?.allowedMethods == [.get, .post])
        #expect(answer.reply.headers["access-control-allow-origin"] == Self.origin)
        #expect(answer.reply.headers["access-control-allow-methods"] == nil)
    }

    @Test(
        "of an origin that is not the registered one to the letter is refused as any stranger's",
        arguments: [
            ["https://other.example"], ["null"], [""], ["*"], ["https://APP.example"],
            ["HTTPS://app.example"], ["https://app.example."], ["https://app.example:443"],
            ["https://app.example:8443"], ["http://app.example"], ["https://www.app.example"],
            ["https://app.example.evil.example"], ["https://app.example/"],
            ["https://app.example https://app.example"],
            ["https://app.example", "https://app.example"],
            ["https://app.example", "https://other.example"],
        ]
    )
    func refuseOrigins(_ origins: [String]) async throws {
        let stage = try await Self.stage()
        let answer = try #require(await stage.answer(Self.preflight(origins: origins)))
        #expect(answer.decision.refusal?.code == .missing)
        #expect(answer.decision.operation != "preflight")
        #expect(Self.cors(answer).isEmpty)
        #expect(answer.reply.headers.all("vary") == ["Origin"])
        let open = await stage.answer(
            Self.preflight("/invented/login", origins: origins, methods: ["POST"])
        )
        #expect(open?.reply.status == 405)
        #expect(Self.cors(open).isEmpty)
    }

    @Test("to a dialect without origins is refused, and says nothing of origins")
    func refuseWithoutOrigins() async throws {
        let stages = [
            try await GateStage(),
            try await GateStage(.init(origins: OriginPolicy(["invented": []]))),
            try await GateStage(.init(origins: OriginPolicy(["billogram": [Self.origin]]))),
        ]
        for stage in stages {
            let answer = try #require(await stage.answer(Self.preflight()))
            #expect(answer.decision.refusal?.code == .missing)
            #expect(Self.cors(answer).isEmpty)
            #expect(answer.reply.headers["vary"] == nil)
        }
    }

    @Test("is what asks by OPTIONS, names an origin and a method; anything else is no preflight")
    func otherRequests() async throws {
        let stage = try await Self.stage()
        for request in [
            Self.preflight(methods: []), Self.preflight(origins: []),
            .invented(.get, "/invented/notes", Self.preflight().headers.fields),
        ] {
            let answer = try #require(await stage.answer(request))
            #expect(answer.decision.refusal?.code == .missing)
            #expect(answer.reply.headers["access-control-allow-methods"] == nil)
        }
    }

    @Test("without TLS or to another's name is refused for that")
    func keepPolicy() async throws {
        let stage = try await Self.stage()
        #expect(try await stage.code(Self.preflight(isSecure: false)) == .plainHTTP)
        #expect(try await stage.code(Self.preflight(authority: "other.example")) == .misdirected)
    }

    @Test("does not open a private network to a public page")
    func privateNetwork() async throws {
        let stage = try await Self.stage()
        let answer = await stage.answer(
            Self.preflight(
                more: [(name: "Access-Control-Request-Private-Network", value: "true")]
            )
        )
        #expect(answer?.reply.status == 204)
        #expect(answer?.reply.headers["access-control-allow-private-network"] == nil)
    }

    @Test("may name as many fields as the maximum, and no more")
    func countFields() async throws {
        let stage = try await Self.stage()
        let most = OriginPolicy.requestedFieldsMax
        let names = (0..<most).map { "x-\($0)" }
        let granted = await stage.answer(Self.preflight(fields: [names.joined(separator: ",")]))
        #expect(granted?.reply.status == 204)
        #expect(
            granted?.reply.headers["access-control-allow-headers"]
                == names.joined(separator: ", ")
        )
        for fields in [[(names + ["y"]).joined(separator: ",")], names + ["y"]] {
            #expect(try await stage.code(Self.preflight(fields: fields)) == .unreadable)
        }
    }

    @Test("may name its fields in as many bytes as the maximum, and no more")
    func countBytes() async throws {
        let stage = try await Self.stage()
        let longest = String(repeating: "x", count: OriginPolicy.requestedBytesMax)
        let granted = await stage.answer(Self.preflight(fields: [longest]))
        #expect(granted?.reply.headers["access-control-allow-headers"] == longest)
        for fields in [[longest + "x"], [longest, "x"], [longest + ","]] {
            let answer = try #require(await stage.answer(Self.preflight(fields: fields)))
            #expect(answer.decision.refusal?.code == .unreadable)
            #expect(answer.reply.headers["access-control-allow-methods"] == nil)
        }
    }

    @Test(
        "that names what cannot be a field's name is refused",
        arguments: ["x y", "x:y", "x\r\ny", "*", "ok, *", "å", "\"x\"", "x;y", "x\u{0}"]
    )
    func refuseFields(_ text: String) async throws {
        let stage = try await Self.stage()
        #expect(try await stage.code(Self.preflight(fields: [text])) == .unreadable)
    }

    @Test("may space its names, and spell them as it likes")
    func readFields() async throws {
        let stage = try await Self.stage()
        let answer = await stage.answer(
            Self.preflight(fields: [" Content-Type ,\t,X_1!#$%&'*+.^`|~ ", "b"])
        )
        #expect(
            answer?.reply.headers["access-control-allow-headers"]
                == "Content-Type, X_1!#$%&'*+.^`|~, b"
        )
    }

    @Test("counts against the address's limit, and against no route group")
    func chargeAddress() async throws {
        let limit = RateLimit(name: "address", count: 2, interval: .seconds(60))
        let login = RateLimit(name: "login", count: 1, interval: .seconds(60))
        let stage = try await Self.stage(
            LimitPolicy(perAddress: limit, groups: [.init("invented", "login"): login])
        )
        let request = Self.preflight("/invented/login", methods: ["POST"])
        let first = await stage.answer(request)
        #expect(first?.reply.headers["ratelimit"] == "\"address\";r=1;t=60")
        #expect(try await stage.code(request) == nil)
        let refused = try #require(await stage.answer(request))
        #expect(refused.reply.status == 429)
        #expect(refused.reply.headers["retry-after"] == "60")
        #expect(refused.reply.headers["access-control-allow-origin"] == Self.origin)
        #expect(refused.decision.limit?.name == "address")
    }

    @Test("that is refused counts as well")
    func chargeRefused() async throws {
        let limit = RateLimit(name: "address", count: 1, interval: .seconds(60))
        let stage = try await Self.stage(LimitPolicy(perAddress: limit))
        #expect(try await stage.code(Self.preflight(methods: ["BREW"])) == .methodNotAllowed)
        #expect(try await stage.code(Self.preflight(methods: ["BREW"])) == .limited)
    }
}
