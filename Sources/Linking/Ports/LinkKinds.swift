public import TollgateCore

/// The kinds of the three tokens, which their dialect brings.
public struct LinkKinds: Sendable, Hashable {
    /// The link token: a session for one attempt.
    public let linkToken: CredentialKind
    /// The public token, which is never presented in a head.
    public let publicToken: CredentialKind
    /// The access token: a session for one linked account, without an end of its own.
    public let accessToken: CredentialKind
    /// What a link token may do of what its client may.
    public let linkTokenScopes: [Scope]

    /// Makes kinds.
    public init(
        linkToken: CredentialKind,
        publicToken: CredentialKind,
        accessToken: CredentialKind,
        linkTokenScopes: [Scope] = ["billers", "link"]
    ) {
        self.linkToken = linkToken
        self.publicToken = publicToken
        self.accessToken = accessToken
        self.linkTokenScopes = linkTokenScopes
    }
}
