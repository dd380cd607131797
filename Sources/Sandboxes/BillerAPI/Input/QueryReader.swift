import TollgateCore

/// Reads the parameters of a query, each at most once.
struct QueryReader: Sendable {
    /// The most letters of a parameter that is no cursor.
    static let textMax = 256
    /// The most parameters.
    static let pairsMax = 64

    private let pairs: [(name: String, value: String)]

    /// Reads the query of a request.
    ///
    /// - Throws: ``Rejection`` where it is wrongly encoded or has too many parameters.
    init(_ request: RequestView) throws(Rejection) {
        guard let pairs = PercentCoding.pairs(request.query ?? "") else {
            throw .invalid("The query is not percent-encoded UTF-8")
        }
        guard pairs.count <= Self.pairsMax else {
            throw .invalid("The query has more than \(Self.pairsMax) parameters")
        }
        self.pairs = pairs
    }

    /// The value of a parameter under any of its names; `nil` where it is absent or blank.
    func text(_ names: String..., max: Int = Self.textMax) throws(Rejection) -> String? {
        let found = pairs.filter { names.contains($0.name) }
        guard let first = found.first else { return nil }
        guard found.count == 1 else { throw .invalid("\(first.name) is there more than once") }
        guard first.value.unicodeScalars.count <= max else {
            throw .invalid("\(first.name) is longer than \(max) characters")
        }
        return first.value.isEmpty ? nil : first.value
    }

    /// The value of a parameter that must be there.
    func required(_ name: String) throws(Rejection) -> String {
        guard let text = try text(name) else { throw .invalid("\(name) is required") }
        return text
    }

    /// A whole number in decimal digits.
    func whole(
        _ name: String,
        in range: ClosedRange<Int>,
        default usual: Int
    ) throws(Rejection) -> Int {
        guard let text = try text(name) else { return usual }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text),
            range.contains(number)
        else {
            throw .invalid(
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// One of a closed list of words.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        _ type: Choice.Type = Choice.self
    ) throws(Rejection) -> Choice? {
        guard let text = try text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("\(name) must be one of \(words)")
        }
        return choice
    }

    /// A day or a moment of ISO 8601 as a date such as `2026-03-16`, in UTC.
    func date(_ names: String...) throws(Rejection) -> String? {
        for name in names {
            guard let text = try text(name) else { continue }
            return String(try Self.moment(text, name).rfc3339.prefix(10))
        }
        return nil
    }

    /// A moment, or the beginning of a day, of ISO 8601.
    func moment(_ name: String) throws(Rejection) -> Instant? {
        guard let text = try text(name) else { return nil }
        return try Self.moment(text, name)
    }

    /// Reads a day such as `2026-03-16`, or a moment of RFC 3339.
    static func moment(_ text: String, _ name: String) throws(Rejection) -> Instant {
        let moment = Instant(rfc3339: text) ?? Instant(rfc3339: text + "T00:00:00Z")
        guard let moment, Instant.kept.contains(moment.microseconds) else {
            throw .invalid("\(name) must be a date such as 2026-03-16 or 2026-03-16T12:00:00Z")
        }
        return moment
    }
}
