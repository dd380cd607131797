/// Why a ``LinkRequest`` is not done, as its owner is told: one closed list.
///
/// What belongs to another client is ``unknown``, whatever it is.
public enum LinkFault: Error, Sendable, Hashable {
    /// There is no such token, attempt or account of this client.
    case unknown(LinkSubject)
    /// The time of the token is over.
    case expired(LinkSubject)
    /// The public token was exchanged before.
    case used
    /// The end user has cancelled.
    case cancelled
    /// The attempt is complete: nothing can be added to it.
    case completed
    /// By its start the token belongs to the other environment.
    case wrongEnvironment(LinkSubject, Environment)
    /// Something else comes first; the attempt stands at this.
    case outOfOrder(LinkProgress)
    /// The end user has tried too often; the attempt is over.
    case tooManyTries
    /// The biller is not in the directory.
    case unknownBiller(String)
    /// An account that was chosen is not among those that were found.
    case unknownChoice(String)
    /// The client may not ask for this consent.
    case consentNotAllowed(Scope)
    /// The client has as many linked accounts as it may have.
    case tooManyAccounts
    /// The same key was used with another request.
    case idempotencyKeyReused
    /// The operation is one of the sandbox.
    case sandboxOnly
    /// Whoever links accounts in this environment does not answer, or there is nobody.
    case providerUnavailable
}

/// What a ``LinkFault`` is about.
public enum LinkSubject: String, Sendable, Hashable, CaseIterable {
    /// The link token or its attempt.
    case linkToken = "link token"
    /// The public token.
    case publicToken = "public token"
    /// The access token.
    case accessToken = "access token"
    /// The linked account.
    case account = "linked account"
}
