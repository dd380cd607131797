/// A value that names one thing of one kind, such as `crd_4f…`, and nothing else.
///
/// Identifiers are public: they may appear in logs, metrics' journals and addresses. Each kind of
/// thing has its own type, so that a secret's id cannot be passed where a credential's is due.
public protocol Identifier: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible
where RawValue == String {
    /// The letters that begin every identifier of this kind, with the underscore.
    static var prefix: String { get }

    /// Makes an identifier from its text.
    init(rawValue: String)
}

extension Identifier {
    /// The identifier's text.
    public var description: String { rawValue }

    /// Makes a new identifier of 96 random bits in lower-case hexadecimal digits.
    public static func random(_ randomness: Randomness) -> Self {
        Self(rawValue: prefix + Hexadecimal.encode(randomness.bytes(12)))
    }
}

/// The name under which an organisation's rows are kept.
public struct OrganisationID: Identifier {
    /// The letters that begin every organisation's identifier.
    public static let prefix = "org_"
    /// The identifier's text.
    public let rawValue: String
    /// Makes an identifier from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of one credential; its secrets come and go under it.
public struct CredentialID: Identifier {
    /// The letters that begin every credential's identifier.
    public static let prefix = "crd_"
    /// The identifier's text.
    public let rawValue: String
    /// Makes an identifier from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of one secret of a credential; never the secret itself.
public struct SecretID: Identifier {
    /// The letters that begin every secret's identifier.
    public static let prefix = "sec_"
    /// The identifier's text.
    public let rawValue: String
    /// Makes an identifier from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of one session that a login opened; never the session's token.
public struct SessionID: Identifier {
    /// The letters that begin every session's identifier.
    public static let prefix = "ses_"
    /// The identifier's text.
    public let rawValue: String
    /// Makes an identifier from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of one callback; the same on every try, and shown to the receiver.
public struct CallbackID: Identifier {
    /// The letters that begin every identifier of this kind.
    public static let prefix = "cbk_"
    /// The identifier's text.
    public let rawValue: String
    /// Makes an identifier from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a recoverable secret that belongs to no credential.
public struct VaultID: Identifier {
    /// The letters that begin every identifier of this kind.
    public static let prefix = "vlt_"
    /// The identifier's text.
    public let rawValue: String
    /// Makes an identifier from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of one running server process.
public struct NodeID: Identifier {
    /// The letters that begin every identifier of this kind.
    public static let prefix = "nod_"
    /// The identifier's text.
    public let rawValue: String
    /// Makes an identifier from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
}
