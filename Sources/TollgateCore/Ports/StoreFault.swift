/// The store failing: a fault of the world, never of the caller.
public struct StoreFault: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable, CaseIterable {
        /// The store cannot be reached or is closed.
        case unavailable
        /// Other writers held the store for too long.
        case busy
        /// No space is left.
        case full
        /// The store's files, or their folder, can be read alone.
        case readOnly = "read_only"
        /// The operating system failed to read or to write.
        case inputOutput = "io"
        /// The store's files were removed or replaced while they were open.
        case moved
        /// What was read is not what was written.
        case corrupt
        /// The store was written by a newer version.
        case tooNew = "too_new"
        /// A row with this key is there already.
        case duplicate
        /// Anything else.
        case other
    }

    /// How long a caller should wait before the next try, where the fault may pass.
    static let waitBeforeRetry: Duration = .seconds(2)

    /// What kind of failure it is.
    public let code: Code
    /// The detail, for logs alone.
    private let detail: String

    /// Makes a fault.
    public init(_ code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// How long a caller should wait before the next try; `nil` where only an operator can mend the store.
    public var retryAfter: Duration? {
        switch code {
        case .moved, .corrupt, .tooNew: nil
        case .unavailable, .busy, .full, .readOnly, .inputOutput, .duplicate, .other:
            Self.waitBeforeRetry
        }
    }

    /// A text that is safe to show: the kind, and what it means.
    public var description: String { "the store failed (\(code.rawValue)): \(code.meaning)" }

    /// The text with its detail, for logs.
    public var debugDescription: String { "\(description): \(detail)" }
}

extension StoreFault.Code {
    /// What the kind means, for the operator who reads it in a log.
    fileprivate var meaning: String {
        switch self {
        case .unavailable: "it cannot be opened or reached"
        case .busy: "another process or transaction held it for too long"
        case .full: "no space is left on its disk"
        case .readOnly: "its files or their folder cannot be written to"
        case .inputOutput: "the operating system could not read or write its files"
        case .moved: "its files were removed or replaced; nothing is written until a restart"
        case .corrupt: "what was read is not what was written"
        case .tooNew: "a newer version of tollgate wrote it"
        case .duplicate: "a row with this key is there already"
        case .other: "an error that has no kind of its own"
        }
    }
}
