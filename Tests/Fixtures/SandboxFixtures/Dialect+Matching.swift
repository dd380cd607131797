public import TollgateCore

@testable import Gatekeeper

extension Dialect {
    /// What the dialect's claims make of a request such as `GET /items/1`, in one line: the
    /// operation with the path's parameters, `405` with the methods that are allowed, or `none`.
    ///
    /// - Throws: ``RouteTable/Tie`` where the dialect claims a path twice.
    public func matching(_ request: String) throws -> String {
        let table = try RouteTable([self])
        let parts = request.split(separator: " ").map(String.init)
        switch table.match(Method(parts[0]), parts[1]) {
        case .route(_, let route):
            let parameters = route.parameters.map { "\($0.name)=\($0.value)" }
            return ([route.claim.operation] + parameters).joined(separator: " ")
        case .wrongMethod(_, _, let allowed):
            return "405 " + allowed.map(\.description).sorted().joined(separator: " ")
        case nil: return "none"
        }
    }
}
