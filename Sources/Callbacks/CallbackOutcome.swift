public import TollgateCore

/// What one try at a callback came to.
public struct CallbackOutcome: Sendable, Hashable {
    /// What it means for the callback.
    public enum Verdict: Sendable, Hashable {
        /// The receiver took it.
        case delivered
        /// It failed, for a reason in a word, and may be tried again.
        case failed(String)
        /// It failed, for a reason in a word that no further try can change.
        case hopeless(String)
        /// It was not sent, for a reason on this side that a word names, and may be tried again.
        case unsent(String)
        /// The receiver said that it is gone for good, which a word names.
        case gone(String)

        /// The reason's word; `nil` for a success.
        public var fault: String? {
            switch self {
            case .delivered: nil
            case .failed(let word), .hopeless(let word), .unsent(let word), .gone(let word): word
            }
        }
    }

    /// When the try began.
    public let at: Instant
    /// How long it took.
    public let duration: Duration
    /// What it means.
    public let verdict: Verdict
    /// The status of the answer, or `nil` where there was none.
    public let status: Int?
    /// The answer's first bytes as harmless text, or empty.
    public let answer: String
    /// How long the receiver asks to wait, or `nil`.
    public let retryAfter: Duration?

    /// Makes an outcome.
    public init(
        at: Instant,
        duration: Duration,
        verdict: Verdict,
        status: Int? = nil,
        answer: String = "",
        retryAfter: Duration? = nil
    ) {
        self.at = at
        self.duration = duration
        self.verdict = verdict
        self.status = status
        self.answer = answer
        self.retryAfter = retryAfter
    }

    /// The outcome as the callback's record keeps it.
    var entry: CallbackTry {
        CallbackTry(
            at: at,
            milliseconds: duration.wholeMicroseconds / 1_000,
            status: status,
            fault: verdict.fault,
            answer: answer
        )
    }
}
