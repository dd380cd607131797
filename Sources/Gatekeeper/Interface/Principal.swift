public import TollgateCore

/// Who is calling, proved.
///
/// There is no public way to make one: whoever holds a principal got it from the gatekeeper, after
/// every check on the credential was passed.
public struct Principal: Sendable {
    /// The facts of what was presented, and those of its credential, which alone have the rights.
    private let (facts, rights): (CredentialFacts, CredentialFacts)

    /// Makes the principal of what was presented, with the rights that its credential has now.
    init(_ facts: CredentialFacts, rights: CredentialFacts) {
        (self.facts, self.rights) = (facts, rights)
    }

    /// The credential that was presented, or by which the presented session lives.
    public var credential: CredentialID { facts.credential }
    /// The session, where one was presented.
    public var session: SessionID? { facts.session }
    /// The organisation that is calling.
    public var organisation: OrganisationID { facts.organisation }
    /// The organisation's name.
    public var organisationName: String { facts.organisationName }
    /// The world that the credential belongs to.
    public var environment: Environment { facts.environment }
    /// The kind of the credential.
    public var kind: CredentialKindName { facts.kind }
    /// What the credential may do, as far as the session is not narrowed to less.
    public var scopes: [Scope] {
        guard let grant = facts.grant else { return rights.scopes }
        return rights.scopes.filter(grant.scopes.contains)
    }
    /// What the session is for, such as the name of a linked account, where it is for one thing alone.
    public var subject: String? { facts.grant?.subject }
    /// The public id of the credential, or `nil` where it has none.
    public var handle: String? { rights.handle }
}
