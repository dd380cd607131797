import Gatekeeper
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("A request's line")
struct RequestLineTests {
    private func line(_ userAgent: String?, method: Method = .get) -> RequestLine {
        let listener = ListenerProfile(
            name: "sandbox",
            environment: .sandbox,
            hosts: [],
            publicURL: "https://localhost"
        )
        return RequestLine(
            end: RequestEnd(
                requestID: "req-1",
                listener: listener,
                client: .loopback4,
                method: method,
                status: 404,
                duration: .microseconds(1_234),
                bytesIn: 5,
                bytesOut: 67,
                userAgent: userAgent,
                decision: nil
            ),
            at: Instant(seconds: 1_700_000_000)
        )
    }

    @Test(
        "is JSON as it is written everywhere",
        arguments: [nil, "", "plain", #"a "quoted" \ path"#, "a\u{7F}\nb", "ünï", "\u{1F6AA}"]
    )
    func isTheSame(_ userAgent: String?) throws {
        let line = line(userAgent)
        let value = try JSONValue(reading: line.bytes)
        #expect(line.bytes == value.bytes)
        #expect(value.object?["user_agent"]?.string == line.end.userAgent)
    }

    @Test("names what was asked for and how it ended")
    func names() throws {
        let object = try #require(try JSONValue(reading: line("curl").bytes).object)
        #expect(object["request_id"] == "req-1")
        #expect(object["status"] == 404)
        #expect(object["duration_ms"] == .number(JSONNumber(checked: "1.234")))
        #expect(object["decision"] == "unclaimed")
        #expect(object["user_agent"] == "curl")
    }

    @Test("cuts what came from outside, and takes commands to a terminal out of it")
    func cuts() throws {
        let long = String(repeating: "x", count: 5_000)
        let cut = try JSONValue(reading: line(long, method: .other(long)).bytes).object
        #expect(cut?["user_agent"]?.string?.count == RequestLine.userAgentLettersMax)
        #expect(cut?["method"]?.string?.count == RequestLine.methodLettersMax)
        let text = String(decoding: line("\u{1B}[31mred\r\n").bytes, as: UTF8.self)
        #expect(!text.contains("\u{1B}") && !text.contains("\n") && !text.contains("\\u001b"))
    }
}

@Suite("An explanation")
struct ExplanationTests {
    /// A dialect whose answers name the refusal, with a status that a test chooses.
    private struct Parrot: Dialect {
        let name = "parrot"
        let claims: [Claim] = []
        var status = 403

        func readHead(_ request: RequestView, _ route: Route) -> HeadReading {
            HeadReading(body: .ignored)
        }

        func write(_ outcome: Outcome, _ request: RequestView) -> Reply {
            guard case .refused(let refusal) = outcome else { return Reply(status: 200) }
            let wait = refusal.retryAfter.map { "\($0.secondsRoundedUp)" } ?? "none"
            let body: JSONValue = [
                "code": .string("PUBLIC_\(refusal.code.rawValue)"),
                "said": .optional(refusal.explanation),
            ]
            return Reply(
                status: status,
                headers: ["Content-Type": "application/json", "Retry-After": wait],
                body: body.bytes
            )
        }
    }

    private func line(_ reason: String?) -> JSONValue {
        var object = JSONObject([
            ("request_id", "req-1"), ("status", 403), ("dialect", "parrot"), ("method", "GET"),
            ("route", "/parrot"),
        ])
        if let reason { object["reason"] = .string(reason) }
        return .object(object)
    }

    @Test(
        "puts what the caller saw and what mends it beside the record",
        arguments: RefusalCode.allCases
    )
    func explains(_ code: RefusalCode) throws {
        let explained = Explanation(line(code.rawValue), [Parrot()]).json.object
        #expect(explained?["reason"]?.string == code.rawValue)
        let saw = try #require(explained?["caller_saw"]?.object)
        #expect(saw["status"] == 403)
        #expect(saw["body"]?.object?["code"]?.string == "PUBLIC_\(code.rawValue)")
        #expect(explained?["fix"]?.string == code.fix)
    }

    @Test("hands the wait and the message of the record to the dialect")
    func handsOn() throws {
        guard var object = line("limited").object else { return }
        object["retry_after"] = 17
        object["explanation"] = "too much"
        let explanation = Explanation(.object(object), [Parrot()])
        let saw = explanation.json.object?["caller_saw"]?.object
        #expect(saw?["retry_after"] == "17")
        #expect(saw?["body"]?.object?["said"] == "too much")
        #expect(explanation.text.contains("what to do: Wait"))
    }

    @Test("tells no answer that the caller did not see, because a setting was changed since")
    func tellsNothingUntrue() {
        let saw = Explanation(line("mismatch"), [Parrot(status: 401)]).json.object?["caller_saw"]
        #expect(saw == ["status": 403])
    }

    @Test("of an admitted request has neither a fix nor an answer")
    func explainsAdmitted() {
        let object = Explanation(line(nil), [Parrot()]).json.object
        #expect(object?["fix"] == nil)
        #expect(object?["caller_saw"] == ["status": 403])
    }

    @Test("of what no dialect wrote, or of no object at all, does not fail")
    func survives() {
        #expect(Explanation("text", []).json == "text")
        #expect(Explanation(line("mismatch"), []).json.object?["fix"] != nil)
        #expect(Explanation(line("no such code"), [Parrot()]).json.object?["fix"] == nil)
    }
}
