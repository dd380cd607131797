/// What bounds a statement and the work that it may cause; all of them are the sandbox's own
/// choice, except for the rows of an answer.
enum SQLLimits {
    /// How many bytes a statement has at the most.
    static let textBytesMax = 65_536
    /// How many tokens a statement has at the most.
    static let tokensMax = 32_768
    /// How many parentheses, functions and words `NOT` may stand inside one another.
    static let depthMax = 64
    /// How many columns a statement may select.
    static let columnsMax = 200
    /// How many columns `*` may stand for where entities are joined.
    static let starColumnsMax = 1_000
    /// How many names a dotted name has at the most.
    static let namePartsMax = 6
    /// How many letters one name has at the most.
    static let nameMax = 68
    /// How many joins a statement has at the most.
    static let joinsMax = 4
    /// How many items a list behind `IN` has at the most.
    static let itemsMax = 1_000
    /// How many columns a statement may order by.
    static let orderTermsMax = 16
    /// How many digits a number has at the most, also one that is kept as text.
    static let digitsMax = 128
    /// How many rows an answer has at the most (contract, section B2).
    static let rowsMax = 10_000
    /// How many rows may stand together on the way to the answer.
    static let joinedRowsMax = 200_000
    /// How many bytes of texts an answer has at the most.
    static let answerBytesMax = 8_388_608
    /// How many steps one statement may cost: comparisons, looked-up fields and letters of
    /// patterns.
    static let stepsMax = 20_000_000

    /// How many steps it costs to ask for the records to which a looked-up field leads.
    static let readSteps = 10_000
}
