import Gatekeeper
import RateLimits
import TollgateCore
import Traces

/// One request as the log line, the journal and `explain` show it: names and codes, never a secret, a
/// raw path or a body.
struct RequestLine: Sendable {
    /// The most letters of a user agent.
    static let userAgentLettersMax = 200
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

    /// The line as it stands in the log, without its end.
    var bytes: [UInt8] {
        var line = LineBytes()
        describe(to: &line)
        return line.finished()
    }

    private func describe(to line: inout LineBytes) {
        line.add("ts", at.rfc3339)
        line.add("level", "info")
        line.add("msg", "request")
        line.add("request_id", end.requestID)
        line.add("trace_id", ifThere: end.trace?.traceID.description)
        line.add("span_id", ifThere: end.trace?.spanID.description)
        line.add("env", end.listener.environment.rawValue)
        line.add("listener", end.listener.name)
        line.add("client_ip", end.client.description)
        line.add("method", end.method.description)
        line.add("status", number: Int64(end.status))
        line.add("duration_ms", digits: Self.milliseconds(end.duration))
        line.add("bytes_in", number: Int64(end.bytesIn))
        line.add("bytes_out", number: Int64(end.bytesOut))
        line.add("decision", outcome)
        if let decision = end.decision { describe(decision, to: &line) }
        line.add("user_agent", ifThere: end.userAgent)
    }

    private func describe(_ decision: Decision, to line: inout LineBytes) {
        line.add("dialect", decision.dialect)
        line.add("route", decision.route)
        line.add("operation", decision.operation)
        line.add("auth_method", decision.method.rawValue)
        line.add("carrier", ifThere: decision.carrier.map { Self.shortened($0, 32) })
        if let facts = decision.facts {
            line.add("principal_id", facts.session?.rawValue ?? facts.credential.rawValue)
            line.add("credential_id", facts.credential.rawValue)
            line.add("client_id", ifThere: Self.clientID(of: facts))
            line.add("organisation", facts.organisationName)
        }
        line.add("secret_id", ifThere: decision.secret?.rawValue)
        line.add("key_hint", ifThere: decision.hint)
        if let refusal = decision.refusal { describe(refusal, decision, to: &line) }
    }

    private func describe(_ refusal: Refusal, _ decision: Decision, to line: inout LineBytes) {
        line.add("reason", refusal.code.rawValue)
        line.add("cause", ifThere: decision.cause?.rawValue)
        line.add("scopes_needed", ifThere: refusal.scope?.rawValue)
        line.add("explanation", ifThere: refusal.explanation)
        line.add("limit_name", ifThere: refusal.limitName)
        line.add(
            "limit",
            ifThere: decision.limit.map { "\($0.count) per \($0.interval.text)" }
        )
        line.add("retry_after", number: refusal.retryAfter?.secondsRoundedUp)
    }

    /// The public id of a client; a person's user name is nobody's business in a log.
    private static func clientID(of facts: CredentialFacts) -> String? {
        facts.secrets.contains { $0.passwordHash != nil } ? nil : facts.handle
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
