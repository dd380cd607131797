public import TollgateCore

/// Who asks for a ``LinkRequest``, proved by the gatekeeper.
public struct LinkCaller: Sendable {
    /// Whose client it is.
    public var organisation: OrganisationID
    /// The world.
    public var environment: Environment
    /// The client's credential, also where one of its tokens was presented.
    public var credential: CredentialID
    /// The client's public id.
    public var clientName: String
    /// The secret that proved the client, or `nil` where a token of it was presented alone.
    public var secret: SecretID?
    /// The session of a link token or access token that was presented, also beside the client's
    /// secret.
    public var session: SessionID?
    /// What that session is for: the name of an attempt or of a linked account, and of nothing
    /// else.
    public var subject: String?
    /// The request itself: when, from where and by which software.
    public var use: SessionUse

    /// Makes a caller.
    public init(
        organisation: OrganisationID,
        environment: Environment,
        credential: CredentialID,
        clientName: String,
        secret: SecretID?,
        session: SessionID? = nil,
        subject: String? = nil,
        use: SessionUse
    ) {
        self.organisation = organisation
        self.environment = environment
        self.credential = credential
        self.clientName = clientName
        self.secret = secret
        self.session = session
        self.subject = subject
        self.use = use
    }

    /// Whose attempts and accounts there can be.
    var place: SandboxPlace { SandboxPlace(environment: environment, organisation: organisation) }
}
