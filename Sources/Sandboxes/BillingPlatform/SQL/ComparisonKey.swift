/// A value as it is compared, by comparisons and by `ORDER BY` alike: numbers by their size, behind
/// them other texts by their bytes, absent values last.
///
/// A text is a number where ``DecimalText`` reads one.
enum ComparisonKey: Sendable, Hashable {
    /// A text that looks like a number.
    case number(DecimalText)
    /// Any other text, as its bytes.
    case text([UInt8])
    /// An absent value.
    case null

    /// Makes a key.
    init(_ value: SQLValue) {
        if let decimal = value.decimal {
            self = .number(decimal)
        } else {
            self = value.text.map { .text(Array($0.utf8)) } ?? .null
        }
    }

    /// Tells whether a key comes before another.
    func precedes(_ other: ComparisonKey) -> Bool {
        switch (self, other) {
        case (.number(let one), .number(let another)): one < another
        case (.text(let one), .text(let another)): one.lexicographicallyPrecedes(another)
        case (.number, .text), (.number, .null), (.text, .null): true
        case (.text, .number), (.null, _): false
        }
    }
}
