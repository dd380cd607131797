import BillingPlatformDialect
import TestSupport
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

extension Vector {
    /// The header fields under the member `fields`.
    func headerFields() throws -> HeaderFields {
        HeaderFields(try Self.namedTexts(members["fields"]))
    }

    /// Reads an array of pairs of texts.
    static func namedTexts(_ value: JSONValue?) throws -> [(name: String, value: String)] {
        try #require(value?.array).map { pair in
            let texts = try #require(pair.array).compactMap(\.string)
            try #require(texts.count == 2)
            return (name: texts[0], value: texts[1])
        }
    }
}
