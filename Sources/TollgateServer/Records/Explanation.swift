public import TollgateCore

/// What an owner learns of one request: the record with the exact reason, beside it what the caller saw,
/// and what mends it.
///
/// What the caller saw is not recorded. The dialect is asked to write the same refusal again; where that
/// gives another status than the recorded one, because a setting was changed since, only the recorded
/// status is told.
public struct Explanation: Sendable {
    /// The record's members, and after them `caller_saw` and, for a refusal, `fix`.
    public let json: JSONValue

    /// Makes the explanation of a record.
    ///
    /// - Parameters:
    ///   - line: The record, as the log and the journal have it.
    ///   - dialects: The dialects as they are configured now.
    init(_ line: JSONValue, _ dialects: [any Dialect]) {
        guard var object = line.object else {
            json = line
            return
        }
        let reason = object["reason"]?.string.flatMap { RefusalCode(rawValue: $0) }
        object["caller_saw"] = .object(Self.callerSaw(object, reason, dialects))
        if let reason { object["fix"] = .string(reason.fix) }
        json = .object(object)
    }

    /// Takes an explanation as a running server gave it.
    init(explained json: JSONValue) { self.json = json }

    /// The explanation for people: one member a line, then the two sentences.
    public var text: String {
        guard let object = json.object else { return json.text }
        let plain = object.members.filter { $0.name != "caller_saw" && $0.name != "fix" }
        var lines = plain.map { "\($0.name): \(Self.plainText($0.value))" }
        if let saw = object["caller_saw"]?.object {
            let parts = saw.members.map { "\($0.name) \(Self.plainText($0.value))" }
            lines.append("the caller saw: \(parts.joined(separator: ", "))")
        }
        if let fix = object["fix"]?.string { lines.append("what to do: \(fix)") }
        return lines.joined(separator: "\n")
    }

    private static func callerSaw(
        _ line: JSONObject,
        _ reason: RefusalCode?,
        _ dialects: [any Dialect]
    ) -> JSONObject {
        var saw = JSONObject()
        saw["status"] = line["status"]
        guard let reason, let name = line["dialect"]?.string,
            let dialect = dialects.first(where: { $0.name == name })
        else { return saw }
        let reply = dialect.write(.refused(refusal(reason, line)), request(line))
        guard Int64(reply.status) == line["status"]?.integer else { return saw }
        for (member, value) in [
            ("retry_after", reply.headers["retry-after"]),
            ("www_authenticate", reply.headers["www-authenticate"]),
            ("content_type", reply.headers["content-type"]),
        ] {
            if let value { saw[member] = .string(value) }
        }
        saw["body"] = body(reply)
        return saw
    }

    /// The body as JSON where it is JSON, so that the API's public code stands there to be read.
    private static func body(_ reply: Reply) -> JSONValue {
        let text = String(decoding: reply.body, as: UTF8.self)
        do {
            return try JSONValue(reading: reply.body)
        } catch {
            return .string(text)  // not every dialect speaks JSON
        }
    }

    private static func refusal(_ code: RefusalCode, _ line: JSONObject) -> Refusal {
        Refusal(
            code,
            retryAfter: line["retry_after"]?.integer.map { .seconds($0) },
            scope: line["scopes_needed"]?.string.map { Scope(rawValue: $0) },
            explanation: line["explanation"]?.string,
            limitName: line["limit_name"]?.string
        )
    }

    /// The head as far as the record has it: the route's template in place of the path.
    private static func request(_ line: JSONObject) -> RequestView {
        RequestView(
            method: Method(line["method"]?.string ?? "GET"),
            authority: "",
            path: line["route"]?.string ?? "/",
            query: nil,
            headers: [:],
            client: .loopback4,
            isSecure: true
        )
    }

    private static func plainText(_ value: JSONValue) -> String { value.string ?? value.text }
}
