public import TollgateCore

/// What a session is to be.
public struct SessionOrder: Sendable, Hashable {
    /// Its kind, whose secret form makes the token.
    public let kind: CredentialKindName
    /// Its longest life, however much it is used.
    public let lifetime: Duration
    /// Its longest rest between two uses, or `nil` for as long as it lives.
    public let idle: Duration?

    /// Makes an order.
    public init(kind: CredentialKindName, lifetime: Duration, idle: Duration? = nil) {
        (self.kind, self.lifetime, self.idle) = (kind, lifetime, idle)
    }
}
