/// An answer to a callback.
public struct CatcherAnswer: Sendable, Hashable {
    /// The status.
    public let status: Int
    /// The value of `Retry-After`, or `nil`.
    public let retryAfter: String?
    /// The body as text, often empty.
    public let text: String

    /// Makes an answer.
    public init(status: Int, retryAfter: String? = nil, text: String = "") {
        self.status = status
        self.retryAfter = retryAfter
        self.text = text
    }
}
