/// What follows a try at sending a batch: nothing, or another try after a wait.
public struct ExportBackoff: Sendable {
    /// The most tries at one batch.
    public static let triesMax = 4
    /// The wait after the first try; each further one is twice as long.
    public static let first: Duration = .milliseconds(500)
    /// The longest wait, also where the collector asks for a longer one.
    public static let longest: Duration = .seconds(30)

    /// What the collector said.
    public enum Answer: Sendable, Hashable {
        /// It took the batch, or refused it for good: a status.
        case status(Int, retryAfter: Duration?)
        /// It gave no answer.
        case none
    }

    /// What is to be done.
    public enum Next: Sendable, Hashable {
        /// The batch was taken.
        case exported
        /// The batch is given up.
        case failed
        /// The batch is sent again after a wait.
        case retry(after: Duration)
    }

    /// Tells what follows.
    ///
    /// Source: OTLP over HTTP, "Failures": 429, 502, 503 and 504 may be tried again, all else may not.
    ///
    /// - Parameters:
    ///   - answer: What the collector said.
    ///   - tries: How many tries were made, at least one.
    /// - Returns: What is to be done.
    public static func next(after answer: Answer, tries: Int) -> Next {
        var asked: Duration?
        switch answer {
        case .status(200..<300, _): return .exported
        case .status(429, let wait), .status(502...504, let wait): asked = wait
        case .status: return .failed
        case .none: break
        }
        guard tries < triesMax else { return .failed }
        let own = first * (1 << min(max(tries, 1) - 1, 10))
        return .retry(after: min(max(asked ?? .zero, own), longest))
    }
}
