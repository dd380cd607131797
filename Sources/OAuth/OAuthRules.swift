/// How long the tokens of OAuth clients live.
public struct OAuthRules: Sendable, Hashable {
    /// The life of an access token.
    public var accessLifetime: Duration
    /// The life of a refresh token.
    public var refreshLifetime: Duration

    /// Makes rules.
    public init(
        accessLifetime: Duration = .seconds(3_600),
        refreshLifetime: Duration = .seconds(30 * 86_400)
    ) {
        (self.accessLifetime, self.refreshLifetime) = (accessLifetime, refreshLifetime)
    }
}
