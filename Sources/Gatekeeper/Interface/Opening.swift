public import RateLimits
public import TollgateCore

/// What a listener is: fixed when it starts to listen.
///
/// A class, because every request carries it along and one reference is cheaper than six.
public final class ListenerProfile: Sendable {
    /// The listener's name in logs: `sandbox`, `production` or `plain`.
    public let name: String
    /// The one environment of all its requests.
    public let environment: Environment
    /// The host names, in lower case and without port, that it answers to.
    public let hosts: Set<String>
    /// The address from which addresses in answers are made, without a slash at its end.
    public let publicURL: String
    /// Whether a request without TLS may be admitted; for benchmarks on loopback alone.
    public let admitsPlainHTTP: Bool

    /// Makes a profile.
    public init(
        name: String,
        environment: Environment,
        hosts: Set<String>,
        publicURL: String,
        admitsPlainHTTP: Bool = false
    ) {
        self.name = name
        self.environment = environment
        self.hosts = hosts
        self.publicURL = publicURL
        self.admitsPlainHTTP = admitsPlainHTTP
    }
}

/// What the gatekeeper says of a head.
public enum Opening: Sendable {
    /// No dialect claims the path: the control plane's business, unless the listener's own policy
    /// refuses the request.
    case unclaimed(Refusal?)
    /// The answer is known; the body, if any, is not wanted.
    case answered(Answer)
    /// A store must be asked first: call ``Gatekeeper/lookUp(_:)``.
    case pending(PendingHead)
    /// The caller is known; the body is wanted if `bodyBytesMax` is not `nil`.
    case accepted(AcceptedHead)
}

/// A dialect's answer with what the records say of it.
public struct Answer: Sendable {
    /// The answer.
    public let reply: Reply
    /// How it came about.
    public let decision: Decision
}

/// How one request was decided: what the log, the metrics and the journal keep.
public struct Decision: Sendable {
    /// The dialect's name.
    public let dialect: String
    private let claim: Claim
    /// The exact refusal, or `nil` when the request was admitted.
    public var refusal: Refusal?
    /// What the refusal would have been, where the limit on failures took its place.
    public var cause: RefusalCode?
    /// How the caller proved, or tried to prove, who it is.
    public var method = AuthMethod.none
    /// Whether the body held the proof, so that nobody was known before it.
    public var isProvedByBody = false
    /// What the gatekeeper itself did, where that is counted.
    public var deed: Deed?
    /// The carrier of the credential: a word of a closed set.
    public var carrier: String?
    /// Whose credential it was, where one was found, even if it was then refused.
    public var facts: CredentialFacts?
    /// The secret that matched.
    public var secret: SecretID?
    /// The part of the secret that may be shown.
    public var hint: String?
    /// The limit that is reached, where one refused.
    public var limit: RateLimit?

    init(_ dialect: any Dialect, _ claim: Claim) {
        self.dialect = dialect.name
        self.claim = claim
    }

    /// The claim's path template, never the path.
    public var route: String { claim.path.description }
    /// The claim's operation.
    public var operation: String { claim.operation }
}
