import Gatekeeper
import TollgateCore

/// Whose data a call is about, and in which world.
struct SandboxPlace: Sendable {
    /// The world.
    let environment: Environment
    /// Whose data it is.
    let organisation: OrganisationID

    /// Makes a place.
    init(environment: Environment, organisation: OrganisationID) {
        self.environment = environment
        self.organisation = organisation
    }

    /// The place to which a set of documents belongs.
    init(of collection: DocumentCollection) {
        self.init(environment: collection.environment, organisation: collection.organisation)
    }

    /// The documents of one kind.
    func collection(_ kind: String) -> DocumentCollection {
        DocumentCollection(environment: environment, organisation: organisation, kind: kind)
    }
}
