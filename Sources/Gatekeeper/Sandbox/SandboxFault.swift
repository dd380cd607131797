/// A failure that a caller of a sandbox asks for, to see what its client makes of it.
///
/// One closed list of words for the sandboxes of all dialects; `Docs/Sandbox.md` explains each.
public enum SandboxFault: String, Sendable, Hashable, CaseIterable {
    /// A rate limit is reached; the answer says when to come back.
    case limited = "429"
    /// The service has a defect.
    case internalError = "500"
    /// The service cannot answer now; the answer says when to come back.
    case unavailable = "503"
    /// The answer is right, but comes late.
    case slow
    /// The answer is called a success, but its body breaks off.
    case malformed
    /// The object is still being made.
    case notAvailableYet = "not-available-yet"
    /// The credential is not let in.
    case invalidAuth = "invalid-auth"

    /// How long a ``slow`` answer waits.
    public static let slowDelay: Duration = .seconds(5)

    /// What a ``limited`` and an ``unavailable`` answer say about coming back.
    public static let retryAfter: Duration = .seconds(2)

    /// The letters that begin a value which asks for a fault.
    public static let magicPrefix = "fault:"

    /// Reads a value such as `fault:503`; any other text, also after the prefix, asks for nothing.
    public init?(magic text: some StringProtocol) {
        guard text.hasPrefix(Self.magicPrefix) else { return nil }
        self.init(rawValue: String(text.dropFirst(Self.magicPrefix.count)))
    }

    /// All words, for messages.
    public static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
