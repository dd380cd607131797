public import TollgateCore

/// Who is calling, proved.
///
/// There is no public way to make one: whoever holds a principal got it from the gatekeeper, after
/// every check on the credential was passed.
public struct Principal: Sendable {
    /// The credential that was presented, or by which the presented session lives.
    public let credential: CredentialID
    /// The session, where one was presented.
    public let session: SessionID?
    /// The organisation that is calling.
    public let organisation: OrganisationID
    /// The organisation's name.
    public let organisationName: String
    /// The world that the credential belongs to.
    public let environment: Environment
    /// The kind of the credential.
    public let kind: CredentialKindName
    /// What the credential may do.
    public let scopes: [Scope]

    /// Makes the principal of what was presented, with the rights that its credential has now.
    init(_ facts: CredentialFacts, rights: CredentialFacts) {
        credential = facts.credential
        session = facts.session
        organisation = facts.organisation
        organisationName = facts.organisationName
        environment = facts.environment
        kind = facts.kind
        scopes = rights.scopes
    }
}
