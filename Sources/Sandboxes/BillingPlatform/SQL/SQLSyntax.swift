/// A name of a field, as written: `Name`, `a.Name` or `AccountTypeIdObj.AccountType`.
struct SQLName: Sendable, Hashable {
    /// The names between the points.
    let parts: [String]
    /// The place of its first character in the statement, from 1; it is no part of what the name
    /// means.
    var position = 1

    /// Tells whether two names are written alike, wherever they stand.
    static func == (left: SQLName, right: SQLName) -> Bool { left.parts == right.parts }

    /// Mixes in what is written.
    func hash(into hasher: inout Hasher) { hasher.combine(parts) }
}

/// Something that has a value in a row.
indirect enum SQLOperand: Sendable, Hashable {
    /// A field.
    case name(SQLName)
    /// A text.
    case text(String)
    /// A number.
    case number(DecimalText)
    /// A text in capital letters.
    case upper(SQLOperand)
    /// A text in small letters.
    case lower(SQLOperand)
}

/// How two values are compared.
enum SQLComparison: String, Sendable, Hashable, CaseIterable {
    /// They are the same.
    case equal = "="
    /// They are not the same; also written `!=`.
    case notEqual = "<>"
    /// The first comes before the second.
    case less = "<"
    /// The first does not come after the second.
    case lessOrEqual = "<="
    /// The first comes after the second.
    case greater = ">"
    /// The first does not come before the second.
    case greaterOrEqual = ">="
}

/// A condition on a row: true, false or unknown, as in all SQL.
indirect enum SQLCondition: Sendable, Hashable {
    /// All of two or more hold.
    case all([SQLCondition])
    /// One of two or more holds.
    case any([SQLCondition])
    /// The other does not hold.
    case not(SQLCondition)
    /// Two values compare so.
    case compare(SQLOperand, SQLComparison, SQLOperand)
    /// A text has a form: `%` stands for any letters, `_` for one.
    case like(SQLOperand, SQLOperand)
    /// A value is one of a list.
    case among(SQLOperand, [SQLOperand])
    /// A value is absent.
    case isNull(SQLOperand)
    /// A value lies between two, or is one of them.
    case between(SQLOperand, SQLOperand, SQLOperand)
}

/// An entity whose records are read, and what it is called in the statement.
struct SQLTable: Sendable, Hashable {
    /// The entity's name, as written.
    let entity: String
    /// The name by which its fields are named; the entity's own where it was given no other.
    let alias: String
}

/// An entity whose records are put beside those before it.
struct SQLJoin: Sendable, Hashable {
    /// The entity.
    let table: SQLTable
    /// What two rows that belong together have in common.
    let condition: SQLCondition
    /// Whether a row stays to which none of the entity belongs.
    let isLeft: Bool
}

/// One column to order by.
struct SQLOrderTerm: Sendable, Hashable {
    /// The field.
    let name: SQLName
    /// Whether the greatest comes first.
    let isDescending: Bool
}

/// What stands behind the entities: which rows, in which order, and which part of them.
struct SQLFilter: Sendable, Hashable {
    /// The condition; without one every row is taken.
    var condition: SQLCondition?
    /// The columns to order by, the most important first.
    var order: [SQLOrderTerm] = []
    /// How many rows are left out at the start.
    var offset = 0
    /// How many rows are taken, at the most ``SQLLimits/rowsMax``.
    var limit = SQLLimits.rowsMax
}

/// A statement that asks for rows.
struct SQLQuery: Sendable, Hashable {
    /// The columns; none for `*`, which is all.
    let columns: [SQLName]
    /// The first entity.
    let table: SQLTable
    /// The further entities.
    let joins: [SQLJoin]
    /// Which rows.
    let filter: SQLFilter

    /// All entities, in the order in which they stand.
    var tables: [SQLTable] { [table] + joins.map(\.table) }
}
