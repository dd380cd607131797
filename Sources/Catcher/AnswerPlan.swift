/// What callbacks are answered with.
public struct AnswerPlan: Sendable {
    /// Where an answer comes from.
    public enum Source: Sendable {
        /// Always this status.
        case status(Int)
        /// Whoever the callback is passed on to.
        case forward(LoopbackAddress, any CallbackForwarder)
    }

    /// The statuses that may be asked for.
    public static let statuses = 200...599
    /// How often each callback may be asked to fail.
    public static let failuresMax = FailFirst.timesMax

    /// Where an answer comes from.
    public let source: Source
    /// How often each callback is answered 503 before that.
    public let failures: Int

    /// Makes a plan.
    public init(_ source: Source, failures: Int = 0) {
        self.source = source
        self.failures = failures
    }
}
