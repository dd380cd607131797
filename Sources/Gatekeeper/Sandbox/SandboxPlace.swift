public import TollgateCore

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

extension AdmittedCall {
    /// The caller's own place.
    ///
    /// - Returns: The place.
    /// - Throws: ``StoreFault`` for a call without a caller, which is a fault of whoever admitted it.
    public func place() throws -> SandboxPlace {
        guard let principal else {
            throw StoreFault(.other, detail: "a call of a protected operation that nobody made")
        }
        return SandboxPlace(environment: environment, organisation: principal.organisation)
    }
}
