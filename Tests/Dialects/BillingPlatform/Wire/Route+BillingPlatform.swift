import BillingPlatformDialect
import Testing
import TollgateCore

extension Route {
    /// The route of an operation below the base that names an organisation, or below the one that
    /// does not.
    static func billingPlatform(
        _ operation: BillingPlatformOperation = .find,
        organisation: String? = "demo"
    ) throws -> Route {
        let base = organisation == nil ? "/rest/2.0" : "/{organisation}/"
        let claim = try #require(
            BillingPlatformDialect().claims.first {
                BillingPlatformOperation($0) == operation && $0.path.description.hasPrefix(base)
            }
        )
        let parameters = organisation.map { [(name: PathTemplate.organisation, value: $0[...])] }
        return Route(claim: claim, parameters: parameters ?? [])
    }
}
