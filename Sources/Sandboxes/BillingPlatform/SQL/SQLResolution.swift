/// A field that a name means, with the way to it.
struct ResolvedField: Sendable {
    /// One field that leads to another record.
    struct Step: Sendable {
        /// The field, as the records spell it.
        let field: String
        /// The entity of the other record, in capitals.
        let entity: String
    }

    /// The place of its entity in the statement.
    let table: Int
    /// The fields that lead to the record which has it.
    let steps: [Step]
    /// Its name, as the records spell it.
    let field: String
    /// Its name in an answer.
    let title: String
    /// Its name in an answer that has another field of the same name.
    let qualifiedTitle: String
}

/// An operand whose names are resolved.
indirect enum ResolvedOperand: Sendable {
    /// A field.
    case field(ResolvedField)
    /// A text or a number of the statement.
    case constant(SQLValue)
    /// A text in capital letters.
    case upper(ResolvedOperand)
    /// A text in small letters.
    case lower(ResolvedOperand)
}

/// A condition whose names are resolved.
indirect enum ResolvedCondition: Sendable {
    /// All hold.
    case all([ResolvedCondition])
    /// One holds.
    case any([ResolvedCondition])
    /// The other does not hold.
    case not(ResolvedCondition)
    /// Two values compare so.
    case compare(ResolvedOperand, SQLComparison, ResolvedOperand)
    /// A text has a form that the statement gives.
    case likeConstant(ResolvedOperand, LikePattern)
    /// A text has a form that the row gives.
    case like(ResolvedOperand, ResolvedOperand)
    /// A value is one of a list.
    case among(ResolvedOperand, ResolvedItems)
    /// A value is absent.
    case isNull(ResolvedOperand)
    /// A value lies between two.
    case between(ResolvedOperand, ResolvedOperand, ResolvedOperand)
}

/// The items of a list behind `IN`, of which those that are the same for all rows are found at
/// once.
struct ResolvedItems: Sendable {
    private var texts: Set<ExactKey> = []
    private var numbers: Set<DecimalText> = []
    private var numbersAsTexts: Set<ExactKey> = []
    /// The items that each row has its own of.
    private(set) var others: [ResolvedOperand] = []

    /// Makes a list.
    init(_ items: [ResolvedOperand]) {
        for item in items {
            switch item {
            case .constant(.text(let text)): texts.insert(ExactKey(text))
            case .constant(.number(let number)):
                numbers.insert(number)
                numbersAsTexts.insert(ExactKey(number.text))
            case .constant(.null): break
            case .field, .upper, .lower: others.append(item)
            }
        }
    }

    /// How many items are looked at for a value: all texts for a number of the statement, else
    /// none.
    func cost(of value: SQLValue) -> Int {
        if case .number = value { texts.count } else { 0 }
    }

    /// Tells whether a value is one of the texts or numbers, as ``SQLValue/order(to:)`` compares
    /// them.
    func hasConstant(equalTo value: SQLValue) -> Bool {
        guard let text = value.text else { return false }
        if case .number(let number) = value {
            // A number is compared as a number with every text that looks like one.
            return numbers.contains(number) || texts.contains { $0.decimal == number }
        }
        if texts.contains(ExactKey(text)) { return true }
        guard let decimal = DecimalText(text) else {
            return numbersAsTexts.contains(ExactKey(text))
        }
        return numbers.contains(decimal)
    }
}

/// A text as a key that compares by its bytes.
struct ExactKey: Sendable, Hashable {
    private let bytes: [UInt8]

    /// Makes a key.
    init(_ text: String) { bytes = Array(text.utf8) }

    /// The text as a number, where it looks like one.
    var decimal: DecimalText? { DecimalText(String(decoding: bytes, as: UTF8.self)) }
}

/// A value as it is ordered: numbers by their size, then other texts by their bytes, absent values
/// last.
enum SortKey: Sendable {
    /// A text that looks like a number.
    case number(DecimalText)
    /// Any other text.
    case text(String)
    /// An absent value.
    case null

    /// Makes a key.
    init(_ value: SQLValue) {
        if let decimal = value.decimal {
            self = .number(decimal)
        } else {
            self = value.text.map(SortKey.text) ?? .null
        }
    }

    /// Tells whether a key comes before another.
    func precedes(_ other: SortKey) -> Bool {
        switch (self, other) {
        case (.number(let one), .number(let another)): one < another
        case (.text(let one), .text(let another)):
            one.utf8.lexicographicallyPrecedes(another.utf8)
        case (.number, _): true
        case (.text, .null): true
        case (.text, .number), (.null, _): false
        }
    }
}
