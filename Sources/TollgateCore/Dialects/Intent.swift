/// What a request asks for, once its body is read.
public enum Intent: Sendable {
    /// Call the backend.
    case call
    /// Open a session of a kind for the credential that the body presents.
    case login(PresentedCredential, session: CredentialKindName)
    /// Open a session of a kind for the person whose name and password the body presents.
    case signIn(PresentedCredential, session: CredentialKindName)
    /// Give tokens of some kinds to the client that the request presents.
    case issueTokens(PresentedCredential, TokenKinds)
    /// End the session that the head presented.
    case logout
    /// Do something about the linking of accounts.
    case link(LinkRequest)
}

/// The kinds of the tokens that an OAuth client is given.
public struct TokenKinds: Sendable, Hashable {
    /// The token that calls carry.
    public let access: CredentialKindName
    /// The token that outlives it, or `nil` where there is none.
    public let refresh: CredentialKindName?

    /// Makes a pair.
    public init(access: CredentialKindName, refresh: CredentialKindName? = nil) {
        (self.access, self.refresh) = (access, refresh)
    }
}

/// What a signed request claims, in the canonical bytes of its dialect.
public struct SignedContent: Sendable {
    /// The hash under the HMAC.
    public enum Algorithm: Sendable, Hashable {
        /// HMAC-SHA-256.
        case hmacSHA256
        /// HMAC-SHA-512.
        case hmacSHA512
    }

    /// The bytes that were signed.
    public let bytes: [UInt8]
    /// The signature that the caller sent, decoded.
    public let signature: [UInt8]
    /// How it was made.
    public let algorithm: Algorithm
    /// The kind of the organisation's signing credential.
    public let key: CredentialKindName
    /// The signed time, where the dialect signs one.
    public let signedAt: Instant?
    /// What makes this request the same as an earlier one, or `nil` where repeats are fine.
    public let repeatKey: [UInt8]?

    /// Makes signed content.
    public init(
        bytes: [UInt8],
        signature: [UInt8],
        algorithm: Algorithm,
        key: CredentialKindName,
        signedAt: Instant?,
        repeatKey: [UInt8]?
    ) {
        self.bytes = bytes
        self.signature = signature
        self.algorithm = algorithm
        self.key = key
        self.signedAt = signedAt
        self.repeatKey = repeatKey
    }
}
