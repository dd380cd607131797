public import TollgateCore

/// Something that a client may want to be told of; names alone.
public struct LinkEvent: Sendable, Hashable {
    /// What happened (contract, section "Webhooks").
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A link token was made.
        case linkCreated = "link.created"
        /// An attempt has come to another ``LinkProgress``.
        case linkUpdated = "link.updated"
        /// A linked account came to be, with its first access token.
        case accountCreated = "account-link.created"
        /// A linked account has another state, other accounts or another access token.
        case accountUpdated = "account-link.updated"
    }

    /// What happened.
    public var kind: Kind
    /// Whose client it is.
    public var organisation: OrganisationID
    /// The world.
    public var environment: Environment
    /// The client's credential.
    public var credential: CredentialID
    /// The client's public id.
    public var client: String
    /// What the client calls the end user.
    public var endUser: String
    /// The attempt, where it is about one.
    public var link: LinkID?
    /// The linked account, where there is one.
    public var account: LinkedAccountID?
    /// The biller, where it is known.
    public var biller: String?

    /// Makes an event.
    public init(
        kind: Kind,
        organisation: OrganisationID,
        environment: Environment,
        credential: CredentialID,
        client: String,
        endUser: String,
        link: LinkID? = nil,
        account: LinkedAccountID? = nil,
        biller: String? = nil
    ) {
        self.kind = kind
        self.organisation = organisation
        self.environment = environment
        self.credential = credential
        self.client = client
        self.endUser = endUser
        self.link = link
        self.account = account
        self.biller = biller
    }
}

/// Where ``LinkEvent``s go: inside the transaction of what they tell of, so that both last or
/// neither.
public struct LinkEvents: Sendable {
    /// Takes an event; an error undoes what it tells of.
    public var post:
        @Sendable (
            _ event: LinkEvent,
            _ at: Instant,
            _ transaction: any StoreTransaction
        ) throws -> Void

    /// Makes a place for events.
    public init(
        post:
            @escaping @Sendable (
                _ event: LinkEvent,
                _ at: Instant,
                _ transaction: any StoreTransaction
            ) throws -> Void
    ) {
        self.post = post
    }

    /// Where nobody listens.
    public static let none = LinkEvents { _, _, _ in }
}
