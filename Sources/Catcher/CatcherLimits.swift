/// How much the catcher takes, and how long it waits.
public enum CatcherLimits {
    /// The most bytes of a request's line and header fields.
    public static let headBytesMax = 16_384
    /// The most bytes of a request's body.
    public static let bodyBytesMax = 1_048_576
    /// The longest wait for a whole request, and for an answer to be taken.
    public static let requestTimeMax: Duration = .seconds(10)
    /// The longest wait for the answer of whoever a callback is passed on to.
    public static let forwardTimeMax: Duration = .seconds(10)
    /// The longest wait for a client to close once it has its answer.
    public static let lingerTimeMax: Duration = .seconds(1)
    /// The most connections at once; a further one is closed unanswered.
    public static let connectionsMax = 64
    /// The most bytes of one connection, with the framing of a body in pieces.
    static let wireBytesMax = headBytesMax + 2 * bodyBytesMax
}
