/// One piece of a statement.
struct SQLToken: Sendable, Hashable {
    /// What a piece is.
    enum Kind: Sendable, Hashable {
        /// A name or a keyword, as written.
        case word(String)
        /// A name between double quotes, which is never a keyword.
        case quotedName(String)
        /// The text between single quotes, with doubled quotes undone.
        case text(String)
        /// A number without a sign.
        case number(DecimalText)
        /// A mark such as `(` or `<=`.
        case mark(String)
        /// The end of the text.
        case end
    }

    /// What it is.
    let kind: Kind
    /// The number of its first character, from 1.
    let position: Int
}
