public import TollgateCore

extension Vector {
    /// The refusal under the member `refusal`.
    public func refusal() throws(Fault) -> Refusal {
        guard let members = members["refusal"]?.object,
            let code = members["code"]?.string.flatMap({ RefusalCode(rawValue: $0) })
        else { throw Fault(description: "\(name): no refusal with a code") }
        return Refusal(
            code,
            retryAfter: members["retryAfterMilliseconds"]?.integer.map { .milliseconds($0) },
            scope: members["scope"]?.string.map { Scope(rawValue: $0) },
            allowedMethods: (members["allowedMethods"]?.array ?? []).compactMap(\.string)
                .map { Method($0) },
            explanation: members["explanation"]?.string
        )
    }

    /// The answer that is expected: the members `status`, `headers` and `body` of `expect`.
    public func expectedReply() throws(Fault) -> WrittenReply {
        guard let status = expect.object?["status"]?.integer,
            let body = expect.object?["body"]?.string
        else { throw Fault(description: "\(name): no status and body are expected") }
        let fields = try Self.namedTexts(expect.object?["headers"])
        return WrittenReply(status: Int(status), fields: fields, body: body)
    }
}

/// An answer as tests compare it: to the letter, and its header fields in their order.
public struct WrittenReply: Sendable, Equatable {
    /// The status.
    public let status: Int
    /// The header fields, such as `Content-Type: application/json`.
    public let fields: [String]
    /// The body's text.
    public let body: String

    /// Makes an answer of its parts.
    public init(status: Int, fields: [HeaderFields.Field], body: String) {
        (self.status, self.body) = (status, body)
        self.fields = fields.map { "\($0.name): \($0.value)" }
    }

    /// Takes an answer that a dialect wrote.
    public init(_ reply: Reply) {
        self.init(
            status: reply.status,
            fields: reply.headers.fields,
            body: String(decoding: reply.body, as: UTF8.self)
        )
    }
}
