import TollgateCore

/// The reading of the query of the list of linked accounts; its parameters are inferred.
enum AccountListQuery {
    /// How many linked accounts one page has at the most, and unless the query says fewer.
    static let limitMax = 100
    /// How many linked accounts may be left out at the start.
    static let offsetMax = 1_000_000

    /// Reads a query; `nil` is one without parameters.
    ///
    /// - Parameter query: The text behind the `?`.
    /// - Returns: The query.
    /// - Throws: ``TollgateCore/RefusalCode/unreadable`` with a sentence that names the parameter.
    static func read(_ query: String?) throws(Refusal) -> LinkedAccountQuery {
        guard let pairs = PercentCoding.pairs(query ?? "") else {
            throw BodyMembers.unreadable("The query is wrongly encoded")
        }
        func value(_ name: String) throws(Refusal) -> String? {
            let values = pairs.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
            guard values.count <= 1 else {
                throw BodyMembers.unreadable("\(name) was sent more than once")
            }
            return values.first
        }
        func number(_ name: String, _ range: ClosedRange<Int>, _ usual: Int) throws(Refusal) -> Int
        {
            guard let text = try value(name) else { return usual }
            guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
                range.contains(number)
            else {
                throw BodyMembers.unreadable(
                    "\(name) must be \(range.lowerBound) to \(range.upperBound)"
                )
            }
            return number
        }
        let endUser = try value("client_user_id")
        if let endUser {
            _ = try BodyMembers.text(
                .string(endUser),
                "client_user_id",
                LinkRequestReader.endUserBytesMax
            )
        }
        return LinkedAccountQuery(
            endUser: endUser,
            offset: try number("offset", 0...offsetMax, 0),
            limit: try number("limit", 1...limitMax, limitMax)
        )
    }
}
