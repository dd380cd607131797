/// Whose data a call of a sandbox is about, and in which world.
public struct SandboxPlace: Sendable, Hashable {
    /// The world.
    public let environment: Environment
    /// Whose data it is.
    public let organisation: OrganisationID

    /// Makes a place.
    public init(environment: Environment, organisation: OrganisationID) {
        self.environment = environment
        self.organisation = organisation
    }

    /// The place to which a set of documents belongs.
    public init(of collection: DocumentCollection) {
        self.init(environment: collection.environment, organisation: collection.organisation)
    }

    /// The documents of one kind.
    public func collection(_ kind: String) -> DocumentCollection {
        DocumentCollection(environment: environment, organisation: organisation, kind: kind)
    }
}
