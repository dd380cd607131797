import TollgateCore

/// The parameters of a request's query, each once and all of them known.
struct QueryParameters {
    private let values: [String: String]

    /// Reads a query.
    ///
    /// - Parameters:
    ///   - query: The text behind the `?`, or `nil`.
    ///   - known: The names that may occur.
    /// - Throws: ``Rejection`` of a parameter that is unknown, repeated or wrongly encoded.
    init(_ query: String?, known: [String]) throws(Rejection) {
        var values: [String: String] = [:]
        for part in (query ?? "").split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = PercentCoding.decode(sides[0], plusIsSpace: true) ?? String(sides[0])
            guard known.contains(name) else {
                throw .invalidQuery(name, "The parameter is not known.")
            }
            guard values[name] == nil else {
                throw .invalidQuery(name, "The parameter occurs more than once.")
            }
            values[name] = try Self.read(sides.count == 2 ? sides[1] : "", of: name)
        }
        self.values = values
    }

    /// The value of a parameter, or `nil` where it is absent.
    subscript(name: String) -> String? { values[name] }

    /// The value of a parameter that others make necessary.
    func required(_ name: String) throws(Rejection) -> String {
        guard let value = values[name] else {
            throw .missingQuery(name)
        }
        return value
    }

    /// A value without the NUL character, which not every store can compare.
    private static func read(_ text: Substring, of name: String) throws(Rejection) -> String {
        guard let value = PercentCoding.decode(text, plusIsSpace: true), !value.contains("\0")
        else { throw .invalidQuery(name, "The parameter cannot be read.") }
        return value
    }
}
