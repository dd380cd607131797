public import TollgateCore

/// One request as it arrived.
public struct CaughtRequest: Sendable {
    /// The method, such as `POST`.
    public let method: String
    /// The path with its query, as they stood in the request's line.
    public let target: String
    /// The header fields in their order, with the letters of their names.
    public let headers: HeaderFields
    /// The body, without the framing of a body in pieces.
    public let body: [UInt8]

    /// Makes a request.
    public init(method: String, target: String, headers: HeaderFields, body: [UInt8]) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// How many bytes the request's line and its header fields have in their plain spelling.
    public var headBytes: Int {
        let line =
            method.utf8.count + target.utf8.count + " ".utf8.count + " HTTP/1.1\r\n".utf8.count
        let fields = headers.fields.reduce(0) {
            $0 + $1.name.utf8.count + $1.value.utf8.count + ": \r\n".utf8.count
        }
        return line + fields + "\r\n".utf8.count
    }
}

extension CaughtRequest {
    /// Fields that belong to one connection or to its sender (RFC 9110, sections 7.6.1 and 10.1.5).
    private static let connectionFields: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent",
    ]

    /// What is sent again: the body byte for byte, and all header fields but those of the connection.
    ///
    /// `Host`, `Content-Length`, `Connection` and `User-Agent` are the sender's own.
    public var passedOn: SignedCallback {
        let kept = headers.fields.filter { !Self.connectionFields.contains($0.name.lowercased()) }
        return SignedCallback(headers: HeaderFields(kept), body: body)
    }
}
