import BillplzDialect
import TestSupport
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

extension Vector {
    /// The pairs of texts under a member's name.
    func pairs(_ member: String = "fields") throws -> [(name: String, value: String)] {
        try Self.pairs(members[member])
    }

    /// Reads an array of pairs.
    static func pairs(_ value: JSONValue?) throws -> [(name: String, value: String)] {
        try #require(value?.array).map { pair in
            let texts = try #require(pair.array).compactMap(\.string)
            try #require(texts.count == 2)
            return (name: texts[0], value: texts[1])
        }
    }
}
