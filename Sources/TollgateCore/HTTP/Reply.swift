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
}
