/// The value of something in a row.
enum SQLValue: Sendable, Hashable {
    /// It is absent.
    case null
    /// A text, as all fields are.
    case text(String)
    /// A number of the statement.
    case number(DecimalText)

    /// How one value stands to another.
    enum Order: Sendable, Hashable {
        /// It comes before.
        case before
        /// They are the same.
        case same
        /// It comes after.
        case after
    }

    /// The value as text; `nil` where it is absent.
    var text: String? {
        switch self {
        case .null: nil
        case .text(let text): text
        case .number(let number): number.text
        }
    }

    /// Compares two values, in the order of ``ComparisonKey``: as numbers where both look like
    /// numbers, else byte by byte, a number before any other text.
    ///
    /// - Parameter other: The other value.
    /// - Returns: How this one stands to the other; `nil` where one is absent.
    func order(to other: SQLValue) -> Order? {
        guard let text, let otherText = other.text else { return nil }
        switch (decimal, other.decimal) {
        case (let one?, let another?):
            return one == another ? .same : one < another ? .before : .after
        case (_?, nil): return .before
        case (nil, _?): return .after
        case (nil, nil):
            if text.isExactly(otherText) { return .same }
            return text.utf8.lexicographicallyPrecedes(otherText.utf8) ? .before : .after
        }
    }

    /// How many steps it costs to look whether it is a number, and to compare it as one.
    var decimalSteps: Int {
        switch self {
        case .null, .number: 0
        case .text(let text): min(text.utf8.count, SQLLimits.digitsMax + 2) / 4
        }
    }

    /// The value as a number, where it looks like one.
    var decimal: DecimalText? {
        switch self {
        case .null: nil
        case .text(let text): DecimalText(text)
        case .number(let number): number
        }
    }
}

extension SQLComparison {
    /// Tells whether two values that stand so to one another meet the comparison.
    func holds(_ order: SQLValue.Order) -> Bool {
        switch self {
        case .equal: order == .same
        case .notEqual: order != .same
        case .less: order == .before
        case .lessOrEqual: order != .after
        case .greater: order == .after
        case .greaterOrEqual: order != .before
        }
    }
}
