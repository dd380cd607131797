public import TollgateCore

/// Why the authority does not do what it was asked: a rule of the domain, to be shown to the owner.
public enum AuthorityError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No organisation of that name.
    case noSuchOrganisation(String)
    /// No credential of that id.
    case noSuchCredential(CredentialID)
    /// The credential has no such secret.
    case noSuchSecret(SecretID)
    /// No kind of that name in any dialect.
    case noSuchKind(String)
    /// The kind has no such scope.
    case noSuchScope(Scope, of: CredentialKindName)
    /// Another organisation has the name, ignoring case.
    case nameTaken(String)
    /// The name is the first segment of a path that Tollgate uses itself.
    case nameReserved(String)
    /// The name has letters or a length that a path segment of an organisation cannot have.
    case nameMalformed(String)
    /// The label is longer than ``CredentialRules/labelBytesMax``.
    case labelTooLong
    /// The label has letters that could command a terminal or break a line.
    case labelMalformed
    /// The limit's number or interval is out of bounds.
    case limitOutOfRange
    /// More origins than ``CredentialRules/originsMax``, or a longer one than
    /// ``CredentialRules/originBytesMax``.
    case tooManyOrigins
    /// More networks than ``CredentialRules/networksMax``.
    case tooManyNetworks
    /// The moment of expiry lies in the past.
    case expiryInThePast
    /// The organisation has a credential of this kind already, and there can be one.
    case kindTaken(CredentialKindName)
    /// The overlap is negative or longer than the server allows.
    case overlapOutOfRange(most: Duration)
    /// The clock of a sandbox can be moved by whole seconds, and only so far.
    case clockStepOutOfRange(most: Duration)
    /// No session of that id.
    case noSuchSession(SessionID)
    /// No person of that name in the organisation and environment.
    case noSuchUser(String)
    /// The organisation has a person of that name in this environment, ignoring case.
    case userNameTaken(String)
    /// The text cannot be a user name.
    case userNameMalformed(String)
    /// The kind has no password.
    case noPassword(CredentialKindName)
    /// The kind's credentials are people, who are made with a name and a password.
    case needsPassword(CredentialKindName)
    /// The credential's state does not allow the change.
    case illegalTransition(from: String, to: String)

    /// The sentence for the owner.
    public var description: String {
        switch self {
        case .noSuchOrganisation(let name): "no organisation named \(name.harmless())"
        case .noSuchCredential(let id): "no credential \(id.rawValue.harmless())"
        case .noSuchSecret(let id): "the credential has no secret \(id.rawValue.harmless())"
        case .noSuchKind(let name): "no credential kind named \(name.harmless())"
        case .noSuchScope(let scope, let kind): "\(kind) has no scope \(scope.rawValue.harmless())"
        case .nameTaken(let name): "an organisation named \(name) exists already"
        case .nameReserved(let name): "\(name) is reserved for Tollgate's own paths"
        case .nameMalformed(let name):
            "\(name.harmless()) is no organisation name: 1 to \(OrganisationName.lettersMax) letters, digits and hyphens, a letter first"
        case .labelTooLong: "the label is longer than \(CredentialRules.labelBytesMax) bytes"
        case .labelMalformed: "the label has control letters"
        case .limitOutOfRange:
            "a limit has a number from 1 to \(CredentialRules.limitCounts.upperBound) and an interval from 1 second to 1 day"
        case .tooManyOrigins:
            "more than \(CredentialRules.originsMax) origins, or one that is too long"
        case .tooManyNetworks: "more than \(CredentialRules.networksMax) networks"
        case .expiryInThePast: "the expiry lies in the past"
        case .kindTaken(let kind):
            "the organisation has a \(kind) in this environment already; rotate it instead"
        case .overlapOutOfRange(let most):
            "the overlap must lie between 0 and \(most.components.seconds) seconds"
        case .clockStepOutOfRange(let most):
            "the clock of a sandbox only moves forward, by whole seconds and not beyond \(AccountClock.advanceMax.components.seconds / 86_400) days ahead: \(most.components.seconds) seconds are left"
        case .noSuchSession(let id): "no session \(id.rawValue.harmless())"
        case .noSuchUser(let name): "no user named \(name.harmless())"
        case .userNameTaken(let name):
            "a user named \(name.harmless()) exists already in this environment"
        case .userNameMalformed(let name):
            "\(name.harmless()) is no user name: 1 to \(UserName.bytesMax) bytes without control letters"
        case .noPassword(let kind): "\(kind) has no password"
        case .needsPassword(let kind): "a \(kind) is made by `tollgate user create`"
        case .illegalTransition(let from, let to):
            "a credential that is \(from) cannot become \(to)"
        }
    }
}
