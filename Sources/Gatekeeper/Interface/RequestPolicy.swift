/// What of the gatekeeper's rules can be exchanged while requests are decided.
///
/// A gatekeeper never changes: one with another policy is made beside it (``Gatekeeper/following(_:)``), and
/// whoever asks it is handed the new one. Both share everything that is remembered: facts, sessions, and
/// the meters of limits, whose counts go on where a limit of the same name changes.
public struct RequestPolicy: Sendable {
    /// Which limits are charged.
    public var limits: LimitPolicy
    /// Which web pages may call which dialect.
    public var origins: OriginPolicy
    /// How long before the end of a credential its answers say so; zero for never.
    public var expiryWarning: Duration
    /// How far a signed time may lie from now.
    public var signatureWindow: Duration
    /// Which signed requests are remembered.
    public var replay: ReplayPolicy

    /// Makes a policy.
    public init(
        limits: LimitPolicy,
        origins: OriginPolicy,
        expiryWarning: Duration,
        signatureWindow: Duration,
        replay: ReplayPolicy
    ) {
        self.limits = limits
        self.origins = origins
        self.expiryWarning = expiryWarning
        self.signatureWindow = signatureWindow
        self.replay = replay
    }
}

extension Gatekeeper {
    /// A gatekeeper of the same parts that follows another policy.
    public func following(_ policy: RequestPolicy) -> Gatekeeper {
        var parts = parts
        parts.limits = policy.limits
        parts.origins = policy.origins
        parts.expiryWarning = policy.expiryWarning
        parts.signatureWindow = policy.signatureWindow
        parts.replay = policy.replay
        return Gatekeeper(parts)
    }
}
