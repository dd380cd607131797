import Gatekeeper
import TollgateCore

/// One request as the log line, the journal and `explain` show it: names and codes, never a secret, a
/// raw path or a body.
struct RequestLine: Sendable {
    /// The most letters of a user agent.
    static let userAgentLettersMax = 200

    let end: RequestEnd
    let at: Instant

    var json: JSONValue {
        var object = JSONObject([
            ("ts", .string(at.rfc3339)), ("level", "info"), ("msg", "request"),
            ("request_id", .string(end.requestID)),
            ("env", .string(end.listener.environment.rawValue)),
            ("listener", .string(end.listener.name)),
            ("client_ip", .string(end.client.description)),
            ("method", .string(Self.shortened(end.method.description, 32))),
            ("status", .integer(end.status)),
            ("duration_ms", .number(JSONNumber(checked: Self.milliseconds(end.duration)))),
            ("bytes_in", .integer(end.bytesIn)), ("bytes_out", .integer(end.bytesOut)),
            ("decision", .string(outcome)),
        ])
        if let decision = end.decision { add(decision, to: &object) }
        if let agent = end.userAgent {
            object["user_agent"] = .string(Self.shortened(agent, Self.userAgentLettersMax))
        }
        return .object(object)
    }

    private var outcome: String {
        guard let decision = end.decision else { return "unclaimed" }
        return decision.refusal == nil ? "admitted" : "refused"
    }

    private func add(_ decision: Decision, to object: inout JSONObject) {
        object["dialect"] = .string(decision.dialect)
        object["route"] = .string(decision.route)
        object["operation"] = .string(decision.operation)
        object["auth_method"] = decision.carrier.map { .string(Self.shortened($0, 32)) }
        if let facts = decision.facts {
            object["principal_id"] = .string(facts.session?.rawValue ?? facts.credential.rawValue)
            object["credential_id"] = .string(facts.credential.rawValue)
            object["organisation"] = .string(facts.organisationName)
        }
        object["secret_id"] = decision.secret.map { .string($0.rawValue) }
        object["key_hint"] = decision.hint.map { .string($0) }
        guard let refusal = decision.refusal else { return }
        object["reason"] = .string(refusal.code.rawValue)
        object["scopes_needed"] = refusal.scope.map { [.string($0.rawValue)] }
        object["limit_name"] = refusal.limitName.map { .string($0) }
        object["retry_after"] = refusal.retryAfter.map { .integer($0.secondsRoundedUp) }
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let microseconds = max(0, duration.wholeMicroseconds)
        let fraction = String(microseconds % 1_000)
        return
            "\(microseconds / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }

    /// The beginning of a text from outside, with what could command a terminal replaced.
    private static func shortened(_ text: String, _ lettersMax: Int) -> String {
        String(
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
