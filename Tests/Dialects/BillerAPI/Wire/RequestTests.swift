import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPIDialect

@Suite("Reading a BillerAPI request")
struct RequestTests {
    private let dialect = BillerAPIDialect()
    private let client: HeaderFields = ["X-Client-ID": "c1", "X-Client-Secret": "s1"]

    /// What was read in words, or the code of the refusal and its explanation.
    private func read(
        _ operation: BillerAPIOperation,
        _ body: String,
        id: String? = nil,
        query: String? = nil,
        headers: HeaderFields
    ) throws -> String {
        let route = try Route.billerAPI(operation, id: id)
        let request = RequestView.fixture(.post, query: query, headers: headers)
        do throws(Refusal) {
            return try dialect.readBody(Array(body.utf8), request, route).words
        } catch {
            return "\(error.code.rawValue): \(error.explanation ?? "")"
        }
    }

    @Test("is what the vector says", arguments: try Vector.all("billerapi/requests"))
    func readsAsTheVectorSays(_ vector: Vector) throws {
        let words = try read(
            try vector.operation(),
            try vector.text("body"),
            id: vector.members["id"]?.string,
            query: vector.members["query"]?.string,
            headers: try vector.headerFields()
        )
        let expect = try #require(vector.expect.object)
        let refusal = expect["refusal"]?.string.map { code in
            "\(code): \(expect["explanation"]?.string ?? "")"
        }
        #expect(words == expect["words"]?.string ?? refusal)
    }

    @Test("of every operation has a vector")
    func everyOperationHasAVector() throws {
        let named = try Vector.all("billerapi/requests").map { try $0.operation() }
        let webhooks = BillerAPIOperation.allCases.filter { $0.rawValue.hasPrefix("webhooks.") }
        let expected = Set(BillerAPIOperation.allCases).subtracting(webhooks + [.unknown])
        #expect(Set(named).subtracting(webhooks) == expected)
    }

    @Test("takes JSON, and no content type for it")
    func takesJSON() throws {
        let body = #"{"mfa_code":"1"}"#
        for type in ["application/json", "Application/JSON; charset=utf-8", " application/json "] {
            let headers: HeaderFields = ["Content-Type": type, "Content-Encoding": "identity"]
            #expect(
                try read(.linkAnswerCode, body, id: "ltid_1", headers: headers)
                    == "answerCode ltid_1 code=1",
                "\(type)"
            )
        }
        let others: [HeaderFields] = [
            ["Content-Type": "text/plain"], ["Content-Type": ""],
            ["Content-Type": "application/x-www-form-urlencoded"],
            ["Content-Type": "application/json", "content-type": "text/plain"],
            ["Content-Encoding": "gzip"],
        ]
        for headers in others {
            let words = try read(.linkAnswerCode, body, id: "ltid_1", headers: headers)
            #expect(words == "unsupported_media_type: ")
            #expect(try read(.linkOpen, "", id: "ltid_1", headers: headers) == "open ltid_1")
        }
    }

    @Test("of the portal is the client's whose path it is, and nobody else's")
    func portalIsTheClients() throws {
        func read(_ named: String, _ headers: HeaderFields) throws -> String {
            let route = try Route.portal(.webhooksList, client: named)
            do throws(Refusal) {
                return try dialect.readBody([], .fixture(headers: headers), route).words
            } catch {
                return error.code.rawValue
            }
        }
        #expect(try read("c1", client) == "call")
        #expect(try read("%631", client) == "call")
        for other in ["c2", "C1", "c", "c1%20", "%", ""] {
            #expect(try read(other, client) == "not_found", "\(other)")
        }
        #expect(try read("c1", [:]) == "not_found")
    }

    // MARK: Maxima

    @Test("takes each text of the longest length, and no longer one")
    func boundsTexts() throws {
        let cases: [(BillerAPIOperation, String, Int)] = [
            (.linkCreate, "client_user_id", 255), (.linkCreate, "biller_id", 128),
            (.linkCreate, "account_link_id", 128), (.linkExchange, "public_token", 1_024),
            (.linkRotate, "access_token", 1_024), (.linkRevoke, "account_link_id", 128),
            (.linkSignIn, "account_number", 1_024), (.linkSignIn, "biller_id", 128),
            (.linkAnswerCode, "mfa_code", 64), (.sandboxExpire, "link_token_id", 128),
        ]
        for (operation, name, bytesMax) in cases {
            for (count, isTaken) in [(bytesMax, true), (bytesMax + 1, false)] {
                var members = JSONObject([("client_id", "c1")])
                switch operation {
                case .linkCreate: members["client_user_id"] = "u"
                case .linkSignIn: members["account_number"] = "1"
                default: break
                }
                if operation == .linkCreate { members["consents"] = ["bills"] }
                members[name] = .string(String(repeating: "x", count: count))
                let body = JSONValue.object(members).text
                let words = try read(operation, body, id: "ltid_1", headers: client)
                let refusal =
                    "unreadable: \(name) must be 1 to \(bytesMax) bytes without control characters"
                #expect((words == refusal) != isTaken, "\(operation) \(name) \(count)")
                let isRefused = words.hasPrefix("unreadable")
                #expect(isRefused != isTaken, "\(operation) \(name) \(count): \(words)")
            }
        }
    }

    @Test("takes 16 fields to sign in, 100 chosen accounts, and no more")
    func boundsCounts() throws {
        func fields(_ count: Int) -> JSONObject {
            JSONObject((0..<count).map { ("field-\($0)", JSONValue.string("x")) })
        }
        let refusal = "unreadable: There may be 16 fields to sign in, each once"
        func signIn(_ body: JSONObject) throws -> String {
            let text = JSONValue.object(body).text
            return try read(.linkSignIn, text, id: "ltid_1", headers: client)
        }
        #expect(try signIn(fields(16)).hasPrefix("signIn ltid_1 biller=- field-0=x"))
        #expect(try signIn(fields(17)) == refusal)
        #expect(try signIn(JSONObject([("credentials", .object(fields(16)))])).hasPrefix("signIn"))
        #expect(
            try signIn(JSONObject([("credentials", .object(fields(17)))]))
                == "unreadable: credentials must have up to 16 fields"
        )
        for (length, isTaken) in [(64, true), (65, false)] {
            let named = JSONObject([(String(repeating: "n", count: length), "x")])
            let words = try signIn(JSONObject([("credentials", .object(named))]))
            #expect(words.hasPrefix("signIn") == isTaken)
        }
        for (count, isTaken) in [(100, true), (101, false)] {
            let chosen = (0..<count).map { #""acc_\#($0)""# }.joined(separator: ",")
            let body = #"{"account_ids":[\#(chosen)]}"#
            let words = try read(.linkDiscover, body, id: "ltid_1", headers: client)
            #expect(words.hasPrefix("discover") == isTaken)
            #expect(isTaken || words == "unreadable: account_ids must have 1 to 100 elements")
        }
    }

    @Test("takes a key, a page, an offset and an id of the path at the limit, and none over it")
    func boundsTheRest() throws {
        let body = #"{"client_id":"c1","public_token":"p"}"#
        for (count, isTaken) in [(255, true), (256, false)] {
            var headers = client
            headers.add("Idempotency-Key", String(repeating: "k", count: count))
            let words = try read(.linkExchange, body, headers: headers)
            #expect(words.hasPrefix("exchange") == isTaken)
        }
        let queries = [
            ("limit=100", true), ("limit=101", false), ("offset=1000000", true),
            ("offset=1000001", false),
            ("client_user_id=" + String(repeating: "u", count: 255), true),
            ("client_user_id=" + String(repeating: "u", count: 256), false),
        ]
        for (query, isTaken) in queries {
            let words = try read(.billsAccounts, "", query: query, headers: client)
            #expect(words.hasPrefix("accounts") == isTaken, "\(query.prefix(24))")
        }
        for (count, isTaken) in [(128, true), (129, false)] {
            let id = String(repeating: "1", count: count)
            let words = try read(.linkProgress, "", id: id, headers: client)
            #expect(words == (isTaken ? "progress \(id)" : "not_found: "))
        }
    }

    @Test("takes JSON of the deepest nesting, and no deeper one")
    func boundsNesting() throws {
        for (depth, isTaken) in [(63, true), (64, false)] {
            let nested =
                String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let body = #"{"mfa_code":"1","x":\#(nested)}"#
            let words = try read(.linkAnswerCode, body, id: "ltid_1", headers: client)
            #expect(words.hasPrefix("answerCode") == isTaken)
        }
    }

    // MARK: Properties

    @Test("never traps on random bodies, and never repeats what it refuses", arguments: [UInt64(7)])
    func neverTraps(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        let names = [
            "client_id", "client_user_id", "consents", "redirect_uri", "biller_id", "public_token",
            "access_token", "account_link_id", "account_number", "credentials", "mfa_code",
            "account_ids", "link_token_id",
        ]
        let marker = "zqzqzq"
        let values: [JSONValue] = [
            .null, true, 7, "c1", "", [], ["bills"], ["zqzqzq"], [[]], .object(JSONObject()),
            .object(JSONObject([("username", "zqzqzq")])), "zqzqzq\n", "https://a.example/",
            "http://zqzqzq/", "lt_sandbox_zqzqzq",
        ]
        let routes = try BillerAPIOperation.allCases.map {
            try Route.billerAPI($0, id: "ltid_1")
        }
        for round in 0..<2_000 {
            let draw = random.bytes(names.count * 2).map(Int.init)
            var members = JSONObject()
            for (index, name) in names.enumerated() where draw[index * 2] < 128 {
                members[name] = values[draw[index * 2 + 1] % values.count]
            }
            var body = JSONValue.object(members).bytes
            if round.isMultiple(of: 3), !body.isEmpty {
                body[Int(random.bytes(1)[0]) % body.count] = random.bytes(1)[0]
            }
            for route in routes {
                do throws(Refusal) {
                    _ = try dialect.readBody(body, .fixture(.post, headers: client), route)
                } catch {
                    #expect(error.code == .unreadable, "seed \(seed), round \(round)")
                    let explanation = error.explanation ?? ""
                    #expect(!explanation.isEmpty, "seed \(seed), round \(round)")
                    #expect(!explanation.contains(marker), "seed \(seed), round \(round)")
                }
            }
        }
    }
}
