/// A field that a name means, with the way to it.
struct ResolvedField: Sendable {
    /// One field that leads to another record.
    struct Step: Sendable {
        /// The number of the field in its table; `nil` where no record has it.
        let field: Int?
        /// The place among the looked-up entities of the one that it leads to.
        let lookUp: Int
    }

    /// The place of its entity in the statement.
    let table: Int
    /// The fields that lead to the record which has it.
    let steps: [Step]
    /// Its number in the table of that record; `nil` where no record has it.
    let field: Int?
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

    /// The operand as one that is compared: a text of the statement that looks like a number is
    /// read as one here, and not again for each row.
    var compared: ResolvedOperand {
        guard case .constant(.text(let text)) = self, let number = DecimalText(text) else {
            return self
        }
        return .constant(.number(number))
    }
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
    private var constants: Set<ComparisonKey> = []
    /// The items that each row has its own of.
    private(set) var others: [ResolvedOperand] = []

    /// Makes a list.
    init(_ items: [ResolvedOperand]) {
        for item in items {
            if case .constant(let value) = item {
                constants.insert(ComparisonKey(value))
            } else {
                others.append(item)
            }
        }
    }

    /// Tells whether a value is one of the texts or numbers, as ``SQLValue/order(to:)`` compares
    /// them.
    func hasConstant(equalTo value: SQLValue) -> Bool { constants.contains(ComparisonKey(value)) }
}
