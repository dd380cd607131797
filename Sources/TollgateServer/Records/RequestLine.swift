import Gatekeeper
import TollgateCore

/// One request as the log line, the journal and `explain` show it: names and codes, never a secret, a
/// raw path or a body.
struct RequestLine: Sendable {
    /// The most letters of a user agent.
    static let userAgentLettersMax = 200
    /// The most members of a line.
    private static let membersMax = 28

    /// The most letters of a method that nobody registered.
    static let methodLettersMax = 32

    let end: RequestEnd
    let at: Instant

    /// Makes a line; what came from outside is cut before anything is kept.
    init(end: RequestEnd, at: Instant) {
        var end = end
        end.userAgent = end.userAgent.map { Self.shortened($0, Self.userAgentLettersMax) }
        if case .other(let name) = end.method {
            end.method = .other(Self.shortened(name, Self.methodLettersMax))
        }
        self.end = end
        self.at = at
    }

    /// The line; its members are distinct by construction, so that none is looked for.
    var json: JSONValue {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(Self.membersMax)
        func add(_ name: String, _ text: String?) {
            if let text { members.append(JSONObject.Member(name, .string(text))) }
        }
        func add(_ name: String, number: Int64?) {
            if let number { members.append(JSONObject.Member(name, .integer(number))) }
        }
        add("ts", at.rfc3339)
        add("level", "info")
        add("msg", "request")
        add("request_id", end.requestID)
        add("env", end.listener.environment.rawValue)
        add("listener", end.listener.name)
        add("client_ip", end.client.description)
        add("method", end.method.description)
        add("status", number: Int64(end.status))
        let duration = JSONNumber(checked: Self.milliseconds(end.duration))
        members.append(JSONObject.Member("duration_ms", .number(duration)))
        add("bytes_in", number: Int64(end.bytesIn))
        add("bytes_out", number: Int64(end.bytesOut))
        add("decision", outcome)
        add("dialect", end.decision?.dialect)
        add("route", end.decision?.route)
        add("operation", end.decision?.operation)
        add("auth_method", end.decision?.carrier.map { Self.shortened($0, 32) })
        let facts = end.decision?.facts
        add("principal_id", facts?.session?.rawValue ?? facts?.credential.rawValue)
        add("credential_id", facts?.credential.rawValue)
        add("organisation", facts?.organisationName)
        add("secret_id", end.decision?.secret?.rawValue)
        add("key_hint", end.decision?.hint)
        let refusal = end.decision?.refusal
        add("reason", refusal?.code.rawValue)
        add("cause", end.decision?.cause?.rawValue)
        add("scopes_needed", refusal?.scope?.rawValue)
        add("limit_name", refusal?.limitName)
        add("retry_after", number: refusal?.retryAfter?.secondsRoundedUp)
        add("user_agent", end.userAgent)
        return .object(JSONObject(distinct: members))
    }

    private var outcome: String {
        guard let decision = end.decision else { return "unclaimed" }
        return decision.refusal == nil ? "admitted" : "refused"
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let microseconds = max(0, duration.wholeMicroseconds)
        let fraction = String(microseconds % 1_000)
        return
            "\(microseconds / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }

    /// The beginning of a text from outside, with what could command a terminal replaced.
    private static func shortened(_ text: String, _ lettersMax: Int) -> String {
        let isPlain = text.utf8.count <= lettersMax && text.utf8.allSatisfy { 0x20...0x7E ~= $0 }
        if isPlain { return text }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(lettersMax).map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }
            )
        )
    }
}
