public import TollgateCore

/// What a BillerAPI request asks for; the raw value is the operation's name in claims and metrics.
public enum BillerAPIOperation: String, Sendable, Hashable, CaseIterable {
    /// Lists and searches billers.
    case billersList = "billers.list"
    /// Returns one biller.
    case billersShow = "billers.show"
    /// Makes a link token.
    case linkCreate = "link.create"
    /// Tells how far a link token's attempt has come.
    case linkProgress = "link.progress"
    /// Exchanges a public token for an access token.
    case linkExchange = "link.exchange"
    /// Gives a linked account another access token.
    case linkRotate = "link.rotate"
    /// Ends a linked account's access token.
    case linkRevoke = "link.revoke"
    /// Forgets a linked account.
    case linkRemove = "link.remove"
    /// Takes note that the end user sees Connect.
    case linkOpen = "link.open"
    /// Signs the end user in with a biller.
    case linkSignIn = "link.signIn"
    /// Answers the biller's question for a code.
    case linkAnswerCode = "link.answerCode"
    /// Finds the end user's accounts, and links the chosen ones.
    case linkDiscover = "link.discover"
    /// Ends an attempt, as its user wishes.
    case linkCancel = "link.cancel"
    /// Lists the requests to link.
    case linkRequestsList = "link.requests.list"
    /// Makes a request to link.
    case linkRequestsCreate = "link.requests.create"
    /// Lists the bills of a linked account.
    case billsList = "bills.list"
    /// Lists linked accounts.
    case billsAccounts = "bills.accounts"
    /// Lists the synchronisations of a linked account.
    case billsSync = "bills.sync"
    /// Starts a synchronisation.
    case billsSyncTrigger = "bills.syncTrigger"
    /// Returns the address at which an end user lets a mailbox be read; anybody may ask.
    case emailsOAuthURL = "emails.oauthUrl"
    /// Connects a mailbox.
    case emailsConnect = "emails.connect"
    /// Lists the bills that were found in mailboxes.
    case emailsMessages = "emails.messages"
    /// Registers a webhook.
    case webhooksCreate = "webhooks.create"
    /// Lists webhooks.
    case webhooksList = "webhooks.list"
    /// Returns one webhook.
    case webhooksShow = "webhooks.show"
    /// Changes a webhook.
    case webhooksChange = "webhooks.change"
    /// Removes a webhook.
    case webhooksDelete = "webhooks.delete"
    /// Gives a webhook another secret.
    case webhooksRotateSecret = "webhooks.rotateSecret"
    /// Sends a webhook a test event.
    case webhooksTest = "webhooks.test"
    /// Lists what was sent to a webhook.
    case webhooksDeliveries = "webhooks.deliveries"
    /// Sends one delivery again.
    case webhooksResend = "webhooks.resend"
    /// Sends again what failed since a moment.
    case webhooksRecover = "webhooks.recover"
    /// Makes a public token without Connect; in the sandbox alone.
    case sandboxPublicToken = "sandbox.publicToken"
    /// Lets a link token or a public token end now; in the sandbox alone.
    case sandboxExpire = "sandbox.expire"
    /// Calls a path below the API's that the API does not know.
    case unknown

    /// Makes the operation that a claim of this dialect names.
    public init?(_ claim: Claim) { self.init(rawValue: claim.operation) }
}

extension BillerAPIOperation {
    /// The route group of the directory: 200 a minute for each client (the founding document).
    public static let billerGroup = "biller"
    /// The route group of all link operations: 100 a minute for each client (the founding
    /// document).
    public static let linkGroup = "link"
    /// The route group of bills.
    public static let billGroup = "bill"
    /// The route group of mailboxes; the open call is limited by address.
    public static let emailGroup = "email"
    /// The route group of webhooks.
    public static let webhookGroup = "webhook"
}
