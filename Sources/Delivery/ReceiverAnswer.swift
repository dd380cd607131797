/// A receiver's answer, as far as it was read.
public struct ReceiverAnswer: Sendable, Hashable {
    /// The most bytes of a head.
    public static let headBytesMax = WireAnswer.headBytesMax
    /// The most bytes of a body that are read; what comes behind is left unread.
    public static let bodyBytesMax = 65_536

    /// The status.
    public let status: Int
    /// The value of `Retry-After`, or `nil`.
    public let retryAfter: String?
    /// The first bytes of the body as harmless text.
    public let text: String

    /// Makes an answer.
    public init(status: Int, retryAfter: String?, text: String) {
        self.status = status
        self.retryAfter = retryAfter
        self.text = text
    }
}
