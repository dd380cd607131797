/// What became of a ``LinkRequest``.
public enum LinkAnswer: Sendable {
    /// A link token was made; it is shown this once.
    case created(LinkView, token: Secret)
    /// How far the attempt has come.
    case progress(LinkView)
    /// What the end user does next.
    case step(LinkView, LinkStep)
    /// The attempt is complete: the public token, shown this once; `nil` where an account was linked anew.
    case completed(LinkView, publicToken: Secret?)
    /// The access token, shown to whoever exchanged the public token.
    case exchanged(LinkedAccountView, accessToken: Secret)
    /// The client's linked accounts, and how many there are in all.
    case accounts([LinkedAccountView], total: Int)
    /// A linked account as it is now, with its new access token where it was given one.
    case changed(LinkedAccountView, accessToken: Secret?)
}

/// What an end user does next.
public enum LinkStep: Sendable, Hashable {
    /// Choose among the accounts that were found; with none yet, ask for them.
    case chooseAccounts([FoundAccount])
    /// Type the code that the biller sent, of which this is said.
    case typeCode(prompt: String)
    /// Try to sign in again, because of this.
    case signInAgain(LinkSignInFault)
}

/// Why a biller did not let an end user in.
public enum LinkSignInFault: String, Sendable, Hashable, CaseIterable {
    /// What was typed is not right.
    case invalidCredentials = "INVALID_CREDENTIALS"
    /// The code is not right.
    case invalidCode = "INVALID_MFA_CODE"
    /// The biller does not answer now.
    case billerUnavailable = "BILLER_UNAVAILABLE"
    /// The biller has locked the account.
    case accountLocked = "ACCOUNT_LOCKED"
}

/// An account that was found with a biller.
public struct FoundAccount: Sendable, Hashable {
    /// The account's name within the attempt, such as `acc_1`.
    public let id: String
    /// What people call it, such as `Vacation Home`.
    public let name: String
    /// The end of its number, such as `****4242`.
    public let maskedNumber: String

    /// Makes an account.
    public init(id: String, name: String, maskedNumber: String) {
        (self.id, self.name, self.maskedNumber) = (id, name, maskedNumber)
    }
}

/// How far an attempt to link an account has come.
public enum LinkProgress: String, Sendable, Hashable, CaseIterable {
    /// The link token was made.
    case created
    /// The end user sees the first page, or has signed in.
    case inProgress = "in_progress"
    /// The end user is asked for a code.
    case codeNeeded = "mfa_required"
    /// The end user is in, and chooses accounts.
    case discovering
    /// The end user is done.
    case completed
    /// The end user gave up.
    case cancelled
    /// The time is over.
    case expired
}

/// An attempt as its client and its page see it.
public struct LinkView: Sendable, Hashable {
    /// One step that was made.
    public struct Event: Sendable, Hashable {
        /// What happened, such as `SUBMIT_CREDENTIALS`.
        public let name: String
        /// When.
        public let at: Instant
        /// Makes an event.
        public init(name: String, at: Instant) { (self.name, self.at) = (name, at) }
    }

    /// The attempt's name.
    public var id: LinkID
    /// The client's public id.
    public var client: String
    /// What it was made for.
    public var order: LinkOrder
    /// How far it has come.
    public var progress: LinkProgress
    /// When the link token was made.
    public var createdAt: Instant
    /// When it ends.
    public var expiresAt: Instant
    /// What happened, oldest first.
    public var events: [Event]
    /// The linked account, once there is one.
    public var account: LinkedAccountID?

    /// Makes a view.
    public init(
        id: LinkID,
        client: String,
        order: LinkOrder,
        progress: LinkProgress,
        createdAt: Instant,
        expiresAt: Instant,
        events: [Event] = [],
        account: LinkedAccountID? = nil
    ) {
        self.id = id
        self.client = client
        self.order = order
        self.progress = progress
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.events = events
        self.account = account
    }
}

/// The state of a linked account.
public enum LinkedAccountStatus: String, Sendable, Hashable, CaseIterable {
    /// It has an access token.
    case active = "ACTIVE"
    /// Its access token was ended.
    case inactive = "INACTIVE"
    /// It must be linked anew.
    case error = "ERROR"
    /// It was removed.
    case disconnected = "DISCONNECTED"
}

/// A linked account as its client sees it.
public struct LinkedAccountView: Sendable, Hashable {
    /// The linked account's name.
    public var id: LinkedAccountID
    /// The biller's name in the directory.
    public var biller: String
    /// The biller's name for people.
    public var billerName: String
    /// What the client calls the end user.
    public var endUser: String
    /// What the end user consented to.
    public var consents: [Scope]
    /// The accounts that were chosen.
    public var accounts: [FoundAccount]
    /// The state.
    public var status: LinkedAccountStatus
    /// When it was linked.
    public var createdAt: Instant
    /// When it was last changed.
    public var updatedAt: Instant

    /// Makes a view.
    public init(
        id: LinkedAccountID,
        biller: String,
        billerName: String,
        endUser: String,
        consents: [Scope],
        accounts: [FoundAccount],
        status: LinkedAccountStatus,
        createdAt: Instant,
        updatedAt: Instant
    ) {
        self.id = id
        self.biller = biller
        self.billerName = billerName
        self.endUser = endUser
        self.consents = consents
        self.accounts = accounts
        self.status = status
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
