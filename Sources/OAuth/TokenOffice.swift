public import Authority
public import TollgateCore

/// Gives tokens to OAuth clients that were just proved (RFC 6749, section 4.4: client credentials).
///
/// A token is a session that lives by the client's credential: what ends the client ends its tokens, and
/// a token has the client's rights and no others.
public struct TokenOffice: Sendable {
    private let authority: Authority
    private let rules: OAuthRules

    /// Opens an office.
    public init(authority: Authority, rules: OAuthRules) {
        (self.authority, self.rules) = (authority, rules)
    }

    /// Gives a client an access token, and a refresh token where its dialect has one, in one transaction.
    ///
    /// - Parameters:
    ///   - kinds: The kinds of the tokens.
    ///   - client: The client's credential.
    ///   - secret: The secret that proved it.
    ///   - use: The request, from where and by which software.
    /// - Returns: The tokens; `nil` where the secret no longer verifies.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func issue(
        _ kinds: TokenKinds,
        to client: CredentialID,
        by secret: SecretID,
        use: SessionUse
    ) async throws -> IssuedTokens? {
        var orders = [SessionOrder(kind: kinds.access, lifetime: rules.accessLifetime)]
        if let refresh = kinds.refresh {
            orders.append(SessionOrder(kind: refresh, lifetime: rules.refreshLifetime))
        }
        let opened = try await authority.openSessions(orders, for: client, by: secret, use: use)
        guard let opened, let access = opened.first else { return nil }
        return IssuedTokens(
            access: access.token,
            accessLifetime: access.lifetime,
            refresh: opened.dropFirst().first?.token
        )
    }
}
