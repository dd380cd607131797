import Gatekeeper
import TollgateCore

/// Whose data a call is about, and in which world.
struct SandboxPlace: Sendable {
    /// The world.
    let environment: Environment
    /// Whose data it is.
    let organisation: OrganisationID

    /// The documents of one kind.
    func collection(_ kind: String) -> DocumentCollection {
        DocumentCollection(environment: environment, organisation: organisation, kind: kind)
    }
}
