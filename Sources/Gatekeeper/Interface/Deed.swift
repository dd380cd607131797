import TollgateCore

/// What the gatekeeper itself did for a request, as the metrics count it.
public enum Deed: Sendable, Hashable {
    /// A client was given tokens for its own credentials (RFC 6749, section 4.4).
    case tokensIssued
    /// Something became of a link token.
    case linkToken(LinkTokenResult)
}

/// What became of a link token or its public token: one closed list.
public enum LinkTokenResult: String, Sendable, CaseIterable {
    /// A link token was made.
    case created
    /// The attempt is complete: there is a public token, or the account was linked anew.
    case completed
    /// The public token was exchanged.
    case exchanged
    /// The end user has cancelled, or had done so before.
    case cancelled
    /// The time of the token was over.
    case expired
    /// The public token had been exchanged before.
    case used
    /// There is no such token of this client.
    case unknown
    /// The token belongs to the other environment.
    case wrongEnvironment = "wrong_environment"
    /// Whoever links accounts did not answer.
    case unavailable
    /// Anything else was in the way.
    case refused

    /// Names what became of a request, or `nil` where it is about no link token or changes none.
    init?(_ request: LinkRequest, _ result: Result<LinkAnswer, LinkFault>) {
        switch request {
        case .accounts, .rotate, .revoke, .remove: return nil
        default: break
        }
        switch result {
        case .success(.created): self = .created
        case .success(.completed): self = .completed
        case .success(.exchanged): self = .exchanged
        case .success:
            guard case .cancel = request else { return nil }
            self = .cancelled
        case .failure(let fault): self.init(fault)
        }
    }

    private init(_ fault: LinkFault) {
        switch fault {
        case .unknown: self = .unknown
        case .expired: self = .expired
        case .used: self = .used
        case .cancelled: self = .cancelled
        case .wrongEnvironment: self = .wrongEnvironment
        case .providerUnavailable: self = .unavailable
        default: self = .refused
        }
    }
}
