import NIOHTTP1

/// An answer over HTTP/1.1, as far as it was read.
struct WireAnswer: Sendable {
    /// The most bytes of a head.
    static let headBytesMax = 16_384

    /// The head.
    let head: HTTPResponseHead
    /// The first bytes of the body.
    let body: [UInt8]
    /// Whether the whole body was read and kept.
    let isWhole: Bool

    /// The status.
    var status: Int { Int(head.status.code) }
}

/// How much of an answer's body is read, and how much of that is kept.
struct AnswerBounds: Sendable {
    /// The bytes after which nothing more is read; an answer that has as many is not whole.
    let readMax: Int
    /// The bytes that are kept.
    let keptMax: Int
}

/// One request, and where it goes.
struct WireRequest: Sendable {
    /// The head, with the length of the body.
    let head: HTTPRequestHead
    /// The body.
    let body: [UInt8]
}
