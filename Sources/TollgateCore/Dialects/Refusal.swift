/// Why a request is not admitted: one closed list for all dialects.
///
/// Inside (log, metric, journal) the exact code is known; outside a dialect may spell several codes
/// alike, and for ``unknown``, ``mismatch``, ``disabled``, ``expired`` and ``revoked`` it must.
/// `Docs/Refusals.md` explains each.
public enum RefusalCode: String, Sendable, Hashable, CaseIterable {
    /// No credential was presented.
    case missing
    /// A credential was presented that cannot be read.
    case malformed
    /// No such credential.
    case unknown
    /// The credential exists, its secret is another.
    case mismatch
    /// The owner has disabled the credential.
    case disabled
    /// The credential, the secret's overlap or the session is over.
    case expired
    /// The credential was revoked.
    case revoked
    /// The credential belongs to the other environment.
    case wrongEnvironment = "wrong_environment"
    /// The caller's address is not on the credential's list.
    case addressNotAllowed = "address_not_allowed"
    /// The path names another organisation than the credential's.
    case wrongOrganisation = "wrong_organisation"
    /// The credential's kind is not one that the operation takes.
    case wrongKind = "wrong_kind"
    /// The credential lacks a scope that the operation demands, or a web page signs in whose origin is not
    /// registered.
    case forbidden
    /// A signature is absent where one is demanded.
    case signatureMissing = "signature_missing"
    /// The signature is not the one that the key makes of this content.
    case signatureBad = "signature_bad"
    /// The signed time lies outside the window.
    case stale
    /// The signed request was admitted before.
    case replayed
    /// A rate limit is reached.
    case limited
    /// Several credentials were presented that are not one principal's.
    case ambiguous
    /// The request came without TLS.
    case plainHTTP = "plain_http"
    /// The authority is not one that this listener serves.
    case misdirected
    /// No operation of the dialect lies at the path.
    case notFound = "not_found"
    /// The operation does not know the method.
    case methodNotAllowed = "method_not_allowed"
    /// The head is longer than allowed.
    case headTooLarge = "head_too_large"
    /// The body is longer than allowed.
    case bodyTooLarge = "body_too_large"
    /// The body did not arrive in time.
    case bodyTimeout = "body_timeout"
    /// The body is of a type that the operation does not take.
    case unsupportedMediaType = "unsupported_media_type"
    /// The body or a parameter cannot be read.
    case unreadable
    /// The environment has no backend.
    case noBackend = "no_backend"
    /// The store, a queue or a backend fails; authentication fails closed.
    case unavailable
}

/// Why a request is not admitted, with what the caller may need to know.
public struct Refusal: Error, Sendable, Hashable {
    /// The exact reason.
    public let code: RefusalCode
    /// How long to wait, for ``RefusalCode/limited`` and ``RefusalCode/unavailable``.
    public var retryAfter: Duration?
    /// What the operation demands, for ``RefusalCode/forbidden``.
    public var scope: Scope?
    /// The methods that the path knows, for ``RefusalCode/methodNotAllowed``.
    public var allowedMethods: [Method]
    /// A sentence that is safe to show to the caller, where the code alone says too little.
    public var explanation: String?
    /// The name of the limit or queue that refused, for logs and for the owner.
    public var limitName: String?

    /// Makes a refusal.
    public init(
        _ code: RefusalCode,
        retryAfter: Duration? = nil,
        scope: Scope? = nil,
        allowedMethods: [Method] = [],
        explanation: String? = nil,
        limitName: String? = nil
    ) {
        self.code = code
        self.retryAfter = retryAfter
        self.scope = scope
        self.allowedMethods = allowedMethods
        self.explanation = explanation
        self.limitName = limitName
    }
}
