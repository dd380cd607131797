public import TollgateCore

/// One member of a change: what it is to be, or that it stays.
public enum Edit<Value: Sendable>: Sendable {
    /// It stays.
    case keep
    /// It becomes this.
    case set(Value)

    /// The value that follows on an old one.
    func applied(to old: Value) -> Value {
        switch self {
        case .keep: old
        case .set(let new): new
        }
    }
}

/// What is to be different about a credential; its secrets, owner and environment never are.
public struct CredentialEdit: Sendable {
    /// What its owner calls it.
    public var label: Edit<String> = .keep
    /// What it may do.
    public var scopes: Edit<[Scope]> = .keep
    /// The networks that it may be used from; empty for all.
    public var networks: Edit<[Network]> = .keep
    /// The origins of its owner's web pages.
    public var origins: Edit<[String]> = .keep
    /// When it ends by itself; `nil` for never.
    public var expiresAt: Edit<Instant?> = .keep
    /// A limit of its own; `nil` for the configured one.
    public var limit: Edit<RequestLimit?> = .keep

    /// Makes an edit that keeps everything.
    public init() {}
}

extension CredentialRules {
    /// The counts that a credential's own limit may have.
    public static let limitCounts = 1...1_000_000
    /// The seconds that the interval of a credential's own limit may have: up to a day.
    public static let limitSeconds = 1...86_400

    /// Changes what a credential may do, from where, how often and how long.
    ///
    /// - Parameters:
    ///   - credential: The record.
    ///   - edit: What is to be different.
    ///   - kind: The credential's kind, whose scopes it can have.
    ///   - now: The moment.
    /// - Returns: The changed record; with another end, its owner will be told of that anew.
    /// - Throws: ``AuthorityError``: for a revoked or expired credential, and for what cannot be.
    static func edited(
        _ credential: CredentialRecord,
        _ edit: CredentialEdit,
        of kind: CredentialKind,
        at now: Instant
    ) throws(AuthorityError) -> CredentialRecord {
        let current = phase(credential, at: now)
        guard current == .active || current == .disabled else {
            throw .illegalTransition(from: current.rawValue, to: "changed")
        }
        var edited = credential
        edited.label = edit.label.applied(to: credential.label)
        edited.scopes = edit.scopes.applied(to: credential.scopes)
        edited.networks = edit.networks.applied(to: credential.networks)
        edited.origins = edit.origins.applied(to: credential.origins)
        edited.expiresAt = edit.expiresAt.applied(to: credential.expiresAt)
        edited.limit = edit.limit.applied(to: credential.limit)
        if edited.expiresAt != credential.expiresAt { edited.expiryWarnedAt = nil }
        try check(edited, of: kind, at: now)
        return edited
    }

    /// Checks what an owner gives a credential, whether it is new or changed.
    static func check(
        _ credential: CredentialRecord,
        of kind: CredentialKind,
        at now: Instant
    ) throws(AuthorityError) {
        for scope in credential.scopes where !kind.scopes.contains(scope) {
            throw .noSuchScope(scope, of: kind.name)
        }
        guard credential.label.utf8.count <= labelBytesMax else { throw .labelTooLong }
        guard credential.label.isHarmless else { throw .labelMalformed }
        guard credential.networks.count <= networksMax else { throw .tooManyNetworks }
        guard credential.origins.count <= originsMax,
            credential.origins.allSatisfy({ $0.utf8.count <= originBytesMax })
        else { throw .tooManyOrigins }
        if let end = credential.expiresAt, end <= now { throw .expiryInThePast }
        if let limit = credential.limit,
            !limitCounts.contains(limit.count) || !limitSeconds.contains(limit.seconds)
        {
            throw .limitOutOfRange
        }
    }
}
