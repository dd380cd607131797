/// What a node knows of one credential or session: all that a decision needs, and no decision.
///
/// Facts are a class so that a table hands them out for one retain; they never change.
public final class CredentialFacts: Sendable {
    /// One secret as a decision needs it.
    public struct SecretFacts: Sendable {
        /// The secret's name.
        public let id: SecretID
        /// The keyed digest, for a presented secret.
        public let digest: Digest?
        /// The member of the pepper ring that made the digest.
        public let pepper: PepperID?
        /// The unsealed bytes, for a signing secret.
        public let key: Secret?
        /// The slow hash, for a password.
        public let passwordHash: String?
        /// The part that may be shown.
        public let hint: String
        /// When a rotation ends it, or `nil`.
        public let retiresAt: Instant?
        /// Whether its owner has been told that others could read it.
        public let isExposed: Bool

        /// Makes facts.
        public init(
            id: SecretID,
            digest: Digest?,
            pepper: PepperID?,
            key: Secret?,
            passwordHash: String? = nil,
            hint: String,
            retiresAt: Instant?,
            isExposed: Bool
        ) {
            self.id = id
            self.digest = digest
            self.pepper = pepper
            self.key = key
            self.passwordHash = passwordHash
            self.hint = hint
            self.retiresAt = retiresAt
            self.isExposed = isExposed
        }
    }

    /// The credential's name; for a session, of the credential that opened it.
    public let credential: CredentialID
    /// The session's name, where the facts are of a session.
    public let session: SessionID?
    /// The key of the credential that a session lives by, or `nil` for a credential itself.
    public let parent: FactKey?
    /// Whose it is.
    public let organisation: OrganisationID
    /// The organisation's name, as backends and people know it.
    public let organisationName: String
    /// The world that it belongs to.
    public let environment: Environment
    /// What it is.
    public let kind: CredentialKindName
    /// The public handle, or `nil` for one without, and for a session.
    public let handle: String?
    /// What it may do.
    public let scopes: [Scope]
    /// The networks that it may be used from; empty for all.
    public let networks: [Network]
    /// When it ends by itself, or `nil`.
    public let expiresAt: Instant?
    /// Whether it is in use, resting or ended.
    public let state: CredentialState
    /// Its secrets, also those whose overlap is over, so that their use can be named.
    public let secrets: [SecretFacts]
    /// A limit of its own, or `nil`.
    public let limit: RequestLimit?
    /// What narrows a session, or `nil` for nothing.
    public let grant: SessionGrant?
    /// The clock by which the credential ends; a session's facts have none, and go by their parent's.
    public let account: AccountClock
    /// When a session was last used, where it may not rest for long.
    public let clock: SessionClock?
    /// The networks from which a person signed in with the present password, each by its first address.
    public let knownNetworks: Set<IPAddress>

    /// Makes facts.
    public init(
        credential: CredentialID,
        session: SessionID? = nil,
        parent: FactKey? = nil,
        organisation: OrganisationID,
        organisationName: String,
        environment: Environment,
        kind: CredentialKindName,
        handle: String? = nil,
        scopes: [Scope],
        networks: [Network],
        expiresAt: Instant?,
        state: CredentialState,
        secrets: [SecretFacts],
        limit: RequestLimit? = nil,
        grant: SessionGrant? = nil,
        account: AccountClock = .wall,
        clock: SessionClock? = nil,
        knownNetworks: Set<IPAddress> = []
    ) {
        self.credential = credential
        self.session = session
        self.parent = parent
        self.organisation = organisation
        self.organisationName = organisationName
        self.environment = environment
        self.kind = kind
        self.handle = handle
        self.scopes = scopes
        self.networks = networks
        self.expiresAt = expiresAt
        self.state = state
        self.secrets = secrets
        self.limit = limit
        self.grant = grant
        self.account = account
        self.clock = clock
        self.knownNetworks = knownNetworks
    }
}
