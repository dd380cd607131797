public import TollgateCore

/// How long tokens live, and how much there can be of everything.
public struct LinkRules: Sendable, Hashable {
    /// The life of a link token and its attempt (contract, section "Facts": 30 minutes).
    public var linkTokenLifetime: Duration
    /// The life of a public token (contract: 30 minutes, inferred).
    public var publicTokenLifetime: Duration
    /// How often an end user may try to sign in within one attempt.
    public var signInTriesMax: Int
    /// How often an end user may type a code within one attempt.
    public var codeTriesMax: Int
    /// The most events that an attempt keeps; the oldest goes.
    public var eventsMax: Int
    /// The most linked accounts of one client; those that were removed do not count.
    public var accountsPerClientMax: Int
    /// How long an exchange is answered again under its idempotency key.
    public var idempotencyLifetime: Duration
    /// How long an attempt that is over can still be read.
    public var endedAttemptKept: Duration
    /// How long it can be read of a removed account that it was removed.
    public var removedAccountKept: Duration
    /// How many old attempts, and how many removed accounts, one new link token clears away at the
    /// most.
    public var sweepMax: Int
    /// What an end user can be asked to consent to, as far as the client may do it itself.
    public var consents: [Scope]

    /// Makes rules.
    public init(
        linkTokenLifetime: Duration = .seconds(1_800),
        publicTokenLifetime: Duration = .seconds(1_800),
        signInTriesMax: Int = 5,
        codeTriesMax: Int = 5,
        eventsMax: Int = 64,
        accountsPerClientMax: Int = 100_000,
        idempotencyLifetime: Duration = .seconds(86_400),
        endedAttemptKept: Duration = .seconds(86_400),
        removedAccountKept: Duration = .seconds(30 * 86_400),
        sweepMax: Int = 100,
        consents: [Scope] = ["bills", "payments"]
    ) {
        precondition(
            signInTriesMax >= 1 && codeTriesMax >= 1 && eventsMax >= 1 && sweepMax >= 1,
            "an attempt can be made"
        )
        self.linkTokenLifetime = linkTokenLifetime
        self.publicTokenLifetime = publicTokenLifetime
        self.signInTriesMax = signInTriesMax
        self.codeTriesMax = codeTriesMax
        self.eventsMax = eventsMax
        self.accountsPerClientMax = accountsPerClientMax
        self.idempotencyLifetime = idempotencyLifetime
        self.endedAttemptKept = endedAttemptKept
        self.removedAccountKept = removedAccountKept
        self.sweepMax = sweepMax
        self.consents = consents
    }
}
