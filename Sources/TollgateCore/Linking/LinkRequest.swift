/// What a request asks of the linking of accounts, in no dialect's words.
public enum LinkRequest: Sendable {
    /// Make a link token for an end user.
    case create(LinkOrder)
    /// Tell how far an attempt has come.
    case progress(LinkID)
    /// Take note that the end user sees the first page.
    case open(LinkID)
    /// Sign the end user in with a biller.
    case signIn(LinkID, biller: String?, fields: [LinkField])
    /// Answer the biller's question for a code.
    case answerCode(LinkID, code: String)
    /// Find the end user's accounts and, where some are chosen, link those.
    case discover(LinkID, chosen: [String]?)
    /// End the attempt, as its user wishes.
    case cancel(LinkID)
    /// Exchange a public token for an access token.
    case exchange(publicToken: Secret, idempotencyKey: String?)
    /// List the client's linked accounts.
    case accounts(LinkedAccountQuery)
    /// Give a linked account another access token; the old one ends at once.
    case rotate(LinkTarget)
    /// End a linked account's access token, and keep the account.
    case revoke(LinkTarget)
    /// Forget a linked account, and end its access token.
    case remove(LinkTarget)
    /// Make a public token without a page, as scripted tests want it; in the sandbox alone.
    case script(LinkScript)
    /// Let a link token or public token end now; in the sandbox alone.
    case expire(LinkID)
}

/// What a link token is made for.
public struct LinkOrder: Sendable, Hashable {
    /// What the client calls the end user.
    public var endUser: String
    /// What the end user is asked to consent to.
    public var consents: [Scope]
    /// Where the end user is sent afterwards, or `nil`.
    public var redirectURI: String?
    /// The biller, or `nil` for whichever the end user chooses.
    public var biller: String?
    /// The linked account that is to be linked anew and keeps its access token, or `nil` for a new one.
    public var relinked: LinkedAccountID?

    /// Makes an order.
    public init(
        endUser: String,
        consents: [Scope],
        redirectURI: String? = nil,
        biller: String? = nil,
        relinked: LinkedAccountID? = nil
    ) {
        self.endUser = endUser
        self.consents = consents
        self.redirectURI = redirectURI
        self.biller = biller
        self.relinked = relinked
    }
}

/// One thing that an end user types to sign in with a biller, such as an account number.
public struct LinkField: Sendable {
    /// The field's name, as the biller's entry in the directory names it.
    public let name: String
    /// What was typed; kept nowhere.
    public let value: Secret

    /// Makes a field.
    public init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }
}

/// The linked account that a request is about.
public enum LinkTarget: Sendable {
    /// The one of this access token.
    case accessToken(Secret)
    /// The one of this name.
    case account(LinkedAccountID)
}

/// Which linked accounts to list.
public struct LinkedAccountQuery: Sendable, Hashable {
    /// Of this end user alone, or `nil` for all.
    public var endUser: String?
    /// How many to leave out at the start.
    public var offset: Int
    /// How many at the most.
    public var limit: Int

    /// Makes a query.
    public init(endUser: String? = nil, offset: Int = 0, limit: Int = 100) {
        (self.endUser, self.offset, self.limit) = (endUser, offset, limit)
    }
}

/// A whole attempt, as a scripted test plays it without a page.
public struct LinkScript: Sendable {
    /// What the link token would be made for; its biller is named.
    public var order: LinkOrder
    /// What the end user types.
    public var fields: [LinkField]
    /// The code that the end user answers with, where one is asked for.
    public var code: String?
    /// The accounts that the end user chooses; all where none is named.
    public var chosen: [String]?

    /// Makes a script.
    public init(order: LinkOrder, fields: [LinkField], code: String? = nil, chosen: [String]? = nil)
    {
        (self.order, self.fields, self.code, self.chosen) = (order, fields, code, chosen)
    }
}
