import TollgateCore

/// What values a field can have: one entry of the table that drives reading, defaults and filters.
indirect enum FieldKind: Sendable {
    /// One line of text.
    case line(lengthMax: Int, mayBeEmpty: Bool)
    /// Text that may have line breaks.
    case text(lengthMax: Int)
    /// One of a few words.
    case choice([String])
    /// A code of exactly so many ASCII letters, such as a country's, or empty text.
    case letterCode(letterCount: Int)
    /// A postal code, kept without spaces.
    case zipCode
    /// A truth value.
    case flag
    /// A positive whole number.
    case positiveInteger(max: Int64)
    /// An item's number: text without the meaning of a number, but short where it looks like one.
    case itemNumber(lengthMax: Int, numberMax: Int64)
    /// An exact decimal number.
    case decimal(DecimalBounds)
    /// A day, as `2026-03-01`.
    case date
    /// Any JSON that is kept and shown as it came, because its form is not published.
    case opaque(bytesMax: Int, depthMax: Int)
    /// A sub-structure.
    case structure([Field])
    /// A list of structures, which is replaced as a whole.
    case list([Field], countMax: Int)

    /// The value of an optional field that was never given.
    var emptyValue: JSONValue {
        switch self {
        case .line, .text, .choice, .letterCode, .zipCode, .itemNumber: ""
        case .flag: false
        case .positiveInteger, .decimal, .date, .opaque: .null
        case .list: []
        case .structure(let fields):
            .object(JSONObject(fields.map { ($0.name, $0.initialValue) }))
        }
    }

    /// The kind of column that the field is filtered and ordered by.
    var columnKind: Column.Kind {
        switch self {
        case .positiveInteger, .decimal: .number
        case .zipCode: .zipCode
        default: .text
        }
    }
}

/// The bounds of a decimal field.
struct DecimalBounds: Sendable {
    /// The values that it can have.
    let range: ClosedRange<Int64>
    /// The most digits behind the point.
    let fractionDigitsMax: Int
    /// The digits behind the point that are always written, as the recorded answers do.
    let fractionDigitsMin: Int
}
