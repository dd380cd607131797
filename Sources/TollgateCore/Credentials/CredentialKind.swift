/// The name of a kind of credential, such as `billogram.api-user`: the dialect, a point, the kind.
public struct CredentialKindName: RawRepresentable, Sendable, Hashable, Codable,
    CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The name's text.
    public let rawValue: String
    /// Makes a name of its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Makes a name of its text.
    public init(stringLiteral value: String) { self.rawValue = value }
    /// The name's text.
    public var description: String { rawValue }
}

/// How the secrets of a kind look, so that new ones can be made and broken ones refused at once.
public enum SecretForm: Sendable, Hashable {
    /// The house form: a prefix for each environment, a fixed mark, 160 random bits and a checksum.
    case house(sandboxPrefix: String, productionPrefix: String)
    /// A vendor's form without checksum: a fixed start, then letters of an alphabet.
    case fixed(start: String, alphabet: String, letterCount: Int)
    /// 40 letters in mixed case, of which the last six are a checksum.
    case letters
    /// Whatever a person chooses; one that is made has 24 letters and digits that are hard to confuse.
    case chosen
}

/// How the public handle of a kind looks, under which its credentials are looked up.
public enum HandleForm: Sendable, Hashable {
    /// No handle: the secret alone is presented and looked up by its digest.
    case none
    /// Made anew: groups of letters, joined by `-`.
    case random(groups: [HandleGroup])
    /// The organisation's id: one credential of this kind for each organisation and environment.
    case organisation
    /// The organisation's name, a slash and the user name that was given, in small letters.
    case user
}

/// One run of letters in a handle.
public struct HandleGroup: Sendable, Hashable {
    /// The letters to draw from.
    public let alphabet: String
    /// How many letters are drawn.
    public let letterCount: Int
    /// Makes a group.
    public init(alphabet: String, letterCount: Int) {
        self.alphabet = alphabet
        self.letterCount = letterCount
    }
}

/// What a secret of a kind is for, which says how it is kept.
public enum SecretUse: Sendable, Hashable {
    /// It is presented by callers: only its keyed digest is kept.
    case presented
    /// It signs and verifies: it is kept sealed, because it is needed again.
    case signing
    /// A person types it: only a slow hash is kept, because people choose what others can guess.
    case password
}

/// All that the authority needs to know of one kind of credential.
public struct CredentialKind: Sendable, Hashable {
    /// The kind's name.
    public let name: CredentialKindName
    /// The words for people, such as `API user`.
    public let title: String
    /// What its public handle looks like.
    public let handle: HandleForm
    /// What its secrets look like.
    public let secret: SecretForm
    /// What its secrets are for.
    public let use: SecretUse
    /// The scopes that a credential of the kind can have; a new one has them all unless told otherwise.
    public let scopes: [Scope]
    /// Whether end users hold its secrets, each in a browser of their own and not on the owner's servers.
    ///
    /// A session of such a kind is used from wherever end users are, and one end user's requests must not
    /// use up the limits of all others.
    public let isHeldByEndUsers: Bool

    /// Makes a kind.
    public init(
        name: CredentialKindName,
        title: String,
        handle: HandleForm,
        secret: SecretForm,
        use: SecretUse = .presented,
        scopes: [Scope] = [],
        isHeldByEndUsers: Bool = false
    ) {
        self.name = name
        self.title = title
        self.handle = handle
        self.secret = secret
        self.use = use
        self.scopes = scopes
        self.isHeldByEndUsers = isHeldByEndUsers
    }
}

/// The name of a permission that a credential can carry and an operation can demand.
public struct Scope: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The scope's text.
    public let rawValue: String
    /// Makes a scope of its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Makes a scope of its text.
    public init(stringLiteral value: String) { self.rawValue = value }
    /// The scope's text.
    public var description: String { rawValue }
}
