public import TollgateCore

/// What a session is to be.
public struct SessionOrder: Sendable, Hashable {
    /// Its kind, whose secret form makes the token.
    public let kind: CredentialKindName
    /// Its longest life, however much it is used; `nil` for as long as its credential lives.
    public let lifetime: Duration?
    /// Its longest rest between two uses, or `nil` for as long as it lives.
    public let idle: Duration?
    /// What narrows it, or `nil` for nothing.
    public let grant: SessionGrant?

    /// Makes an order.
    public init(
        kind: CredentialKindName,
        lifetime: Duration?,
        idle: Duration? = nil,
        grant: SessionGrant? = nil
    ) {
        (self.kind, self.lifetime) = (kind, lifetime)
        (self.idle, self.grant) = (idle, grant)
    }

    /// The end of a session that has none of its own: the last second of the year 9999.
    static let noEnd = Instant(seconds: 253_402_300_799)
    /// The last end that a session can have of its own: what ends behind it has none.
    static let lastEnd = noEnd + (.zero - .microseconds(1))
}
