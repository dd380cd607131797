import Gatekeeper
import TollgateCore

/// Whose data a call is about, and in which world.
struct BillplzPlace: Sendable, Hashable {
    /// The world.
    let environment: Environment
    /// Whose data it is.
    let organisation: OrganisationID

    /// The documents of one kind.
    func collection(_ kind: BillplzDocument) -> DocumentCollection {
        DocumentCollection(
            environment: environment,
            organisation: organisation,
            kind: kind.rawValue
        )
    }
}

extension AdmittedCall {
    /// The caller's own place; a call without a caller is a fault of whoever admitted it.
    func place() throws -> BillplzPlace {
        guard let principal else {
            throw StoreFault(.other, detail: "a call of a protected operation that nobody made")
        }
        return BillplzPlace(environment: environment, organisation: principal.organisation)
    }
}
