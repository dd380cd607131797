/// Something that whoever watches the catcher is shown.
public enum CatcherEvent: Sendable {
    /// A callback was kept and answered.
    case caught(CatchReport)
    /// A request was refused and not kept.
    case refused(RefusedRequest)
    /// A callback could not be kept, and was answered 500.
    case lost(CatcherFault)
}

/// What became of one callback.
public struct CatchReport: Sendable {
    /// How its answer came about.
    public enum Verdict: Sendable, Hashable {
        /// It is the status that was asked for.
        case plain
        /// It failed on purpose, this often until now.
        case failedOnPurpose(Int)
        /// It is that of whoever the callback was passed on to, after so many milliseconds.
        case forwarded(Int64)
        /// Whoever the callback was passed on to gave none, for a reason in a word.
        case notForwarded(String)
    }

    /// The callback.
    public let callback: CaughtCallback
    /// What it says of itself.
    public let label: CallbackLabel
    /// Whether its signatures are right; `nil` where nobody looked.
    public let isRightlySigned: Bool?
    /// The status that it was answered with.
    public let status: Int
    /// How that came about.
    public let verdict: Verdict
}

/// A request that was refused before it was kept.
public struct RefusedRequest: Sendable, Hashable {
    /// The status that it was answered with.
    public let status: Int
    /// Its method, or nothing where no head came.
    public let method: String
    /// Its path and query, or nothing where no head came.
    public let target: String
}
