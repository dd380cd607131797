/// A translator between one billing API's wire format and the values of the core, and nothing else.
///
/// A dialect sees no store, no clock and no logger: its functions are pure, and the gatekeeper calls
/// them in the order of its phases. `readHead` runs on the event loop for every request: it uses no
/// Foundation, no JSON and no regular expressions.
public protocol Dialect: Sendable {
    /// The dialect's name in lower case, as configuration, logs and metrics write it.
    var name: String { get }

    /// All requests that the dialect answers.
    var claims: [Claim] { get }

    /// How answers tell callers where they stand with their limits.
    var limitHeaders: LimitProfile { get }

    /// Reads every credential in the head, and says whether a body is wanted.
    func readHead(_ request: RequestView, _ route: Route) -> HeadReading

    /// Reads the body of an operation whose caller is known.
    ///
    /// - Parameters:
    ///   - body: The body's bytes, within the limit that `readHead` named.
    ///   - request: The head.
    ///   - route: The claim that matched.
    /// - Returns: What the request asks for.
    /// - Throws: The refusal of a body that cannot be read.
    func readBody(_ body: [UInt8], _ request: RequestView, _ route: Route) throws(Refusal) -> Intent

    /// Finds the signed content of a request, where the operation is signed.
    ///
    /// - Parameters:
    ///   - body: The body's bytes.
    ///   - request: The head.
    ///   - route: The claim that matched.
    /// - Returns: The canonical bytes and the claimed signature, or `nil` for an unsigned operation.
    /// - Throws: The refusal of a signature that is absent or cannot be read.
    func signedContent(
        _ body: [UInt8],
        _ request: RequestView,
        _ route: Route
    ) throws(Refusal) -> SignedContent?

    /// Writes an outcome as the API spells it.
    func write(_ outcome: Outcome, _ request: RequestView) -> Reply
}

/// How the answers of a dialect tell callers where they stand with their limits.
public enum LimitProfile: Sendable, Hashable {
    /// As the server is configured.
    case configured
    /// By `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` of the tightest limit, whatever is
    /// configured; with the word `unlimited` where none was charged.
    case rateLimitUnlimited
}

extension Dialect {
    /// Tells limits as the server is configured.
    public var limitHeaders: LimitProfile { .configured }

    /// Takes every body as a call of the backend.
    public func readBody(
        _ body: [UInt8],
        _ request: RequestView,
        _ route: Route
    ) throws(Refusal) -> Intent {
        .call
    }

    /// Knows no signatures.
    public func signedContent(
        _ body: [UInt8],
        _ request: RequestView,
        _ route: Route
    ) throws(Refusal) -> SignedContent? { nil }
}
