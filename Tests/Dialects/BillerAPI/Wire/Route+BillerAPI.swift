import BillerAPIDialect
import TestSupport
import Testing
import TollgateCore

extension Route {
    /// The route of an operation by the first of its paths, with the `{id}` where one is given.
    static func billerAPI(
        _ operation: BillerAPIOperation = .billsList,
        id: String? = nil
    ) throws -> Route {
        let claim = try #require(
            BillerAPIDialect().claims.first { BillerAPIOperation($0) == operation }
        )
        return Route(claim: claim, parameters: id.map { [(name: "id", value: $0[...])] } ?? [])
    }

    /// The route of an operation by the portal's path of a client.
    static func portal(_ operation: BillerAPIOperation, client: String) throws -> Route {
        let claim = try #require(
            BillerAPIDialect().claims.first { claim in
                BillerAPIOperation(claim) == operation
                    && claim.path.description.hasPrefix("/iam/clients/")
            }
        )
        return Route(claim: claim, parameters: [(name: "clientId", value: client[...])])
    }
}

extension Vector {
    /// The operation under the member `operation`, or the list of bills.
    func operation() throws -> BillerAPIOperation {
        guard let word = members["operation"]?.string else { return .billsList }
        return try #require(BillerAPIOperation(rawValue: word))
    }
}
