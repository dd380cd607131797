import BillplzDialect
import Testing
import TollgateCore

extension Route {
    /// The route of an operation, with the path's `{id}` where there is one.
    static func billplz(
        _ operation: BillplzOperation = .webhookRank,
        id: String? = nil
    ) throws -> Route {
        let claim = try #require(
            BillplzDialect().claims.first { BillplzOperation($0) == operation }
        )
        return Route(claim: claim, parameters: id.map { [(name: "id", value: $0[...])] } ?? [])
    }
}
