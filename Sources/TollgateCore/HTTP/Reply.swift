/// One whole answer of a dialect: status, fields and body.
///
/// The listener adds what belongs to the connection (`Content-Length`, `Date`, `X-Request-ID`), and
/// nothing else: a dialect's content type goes out to the letter.
public struct Reply: Sendable {
    /// The status code, 200 to 599.
    public var status: Int
    /// The header fields, without those that belong to the connection.
    public var headers: HeaderFields
    /// The body's bytes.
    public var body: [UInt8]

    /// Makes an answer.
    public init(status: Int, headers: HeaderFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The same answer, saying when to come back where the refusal knows it (RFC 9110, section 10.2.3).
    public func telling(_ refusal: Refusal) -> Reply {
        guard let wait = refusal.retryAfter else { return self }
        return adding("Retry-After", String(wait.secondsRoundedUp))
    }

    /// The same answer, listing the methods that the path knows (RFC 9110, section 10.2.1).
    public func allowing(_ methods: [Method]) -> Reply {
        adding("Allow", methods.map(\.description).joined(separator: ", "))
    }

    /// The same answer with a challenge beside its 401 (RFC 9110, section 11.6.1).
    public func challenging(_ challenge: String) -> Reply { adding("WWW-Authenticate", challenge) }

    private func adding(_ name: String, _ value: String) -> Reply {
        var reply = self
        reply.headers.add(name, value)
        return reply
    }
}
