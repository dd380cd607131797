import TollgateCore

/// How long sessions live, and how many there are.
public struct SessionRules: Sendable, Hashable {
    /// How much longer than allowed a session rested before it is removed: uses are noted in batches, and
    /// not while the store fails, so that another process may know a newer one.
    static let restedMargin: Duration = .seconds(60)

    /// The longest life of a person's session, however much it is used.
    public var lifetime: Duration
    /// The longest rest of a person's session between two uses.
    public var idle: Duration
    /// The life of a token that another secret opened, such as an OAuth client's; it may rest.
    public var tokenLifetime: Duration
    /// The most sessions of one kind of one credential; one more ends the oldest.
    public var perCredentialMax: Int
    /// How long the row of a session or token is kept after its end, so that its use is told as that of an
    /// expired one and not of an unknown one.
    public var keptAfterEnd: Duration

    /// Makes rules.
    public init(
        lifetime: Duration = .seconds(43_200),
        idle: Duration = .seconds(3_600),
        tokenLifetime: Duration = .seconds(3_600),
        perCredentialMax: Int = 1_000,
        keptAfterEnd: Duration = .zero
    ) {
        precondition(perCredentialMax >= 1, "a credential can have a session")
        (self.lifetime, self.idle) = (lifetime, idle)
        self.tokenLifetime = tokenLifetime
        self.perCredentialMax = perCredentialMax
        self.keptAfterEnd = keptAfterEnd
    }

    /// The moment before which a session must have ended for its row to go.
    func removalEnd(at now: Instant) -> Instant { now + (.zero - keptAfterEnd) }
}
