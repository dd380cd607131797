/// How a request ended, for the dialect to put into its own words.
public enum Outcome: Sendable {
    /// It was not admitted.
    case refused(Refusal)
    /// The gatekeeper itself did what the request asked for.
    case completed(Completion)
}

/// What the gatekeeper did for a request whose intent was no call of a backend.
///
/// A dialect writes those that its own intents lead to; any other one it answers as it answers a
/// refusal that the service is not available.
public enum Completion: Sendable {
    /// A session was opened.
    case sessionOpened(token: Secret, expiresAt: Instant, lifetime: Duration)
    /// The session was ended.
    case sessionClosed
    /// A client was given tokens.
    case tokensIssued(IssuedTokens)
    /// A request about the linking of accounts was answered.
    case link(Result<LinkAnswer, LinkFault>)
}

/// The tokens that a client was given, shown this once.
public struct IssuedTokens: Sendable {
    /// The token that calls carry.
    public let access: Secret
    /// How long the access token lives from now.
    public let accessLifetime: Duration
    /// The token that outlives it, or `nil` where there is none.
    public let refresh: Secret?

    /// Makes a pair.
    public init(access: Secret, accessLifetime: Duration, refresh: Secret?) {
        self.access = access
        self.accessLifetime = accessLifetime
        self.refresh = refresh
    }
}
