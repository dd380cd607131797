/// One choice that a dialect leaves to the operator, under `dialects.<dialect>.<key>`.
///
/// Options are declared by the dialects' modules, so that this folder knows none of them.
public struct DialectOption: Sendable {
    /// What an option's value may be.
    public enum Kind: Sendable {
        /// One of these words.
        case choice([String])
        /// `true` or `false`.
        case boolean
        /// A whole number within bounds.
        case integer(ClosedRange<Int>)
        /// A duration within bounds, such as `90s`.
        case duration(ClosedRange<Duration>)
        /// Any text that is not empty.
        case text
    }

    /// The dialect's name, as it stands in the configuration.
    public let dialect: String

    /// The option's name below the dialect.
    public let key: String

    /// What its value may be.
    public let kind: Kind

    /// The value that holds when nothing is said.
    public let defaultValue: String

    /// One sentence that tells an operator what the option decides.
    public let summary: String

    /// Declares an option.
    ///
    /// - Parameters:
    ///   - dialect: The dialect's name, such as `billogram`; letters only.
    ///   - key: The option's name; letters only, `likeThis`.
    ///   - kind: What its value may be.
    ///   - defaultValue: The value that holds when nothing is said; it is one that `kind` allows.
    ///   - summary: One sentence for the operator.
    public init(
        dialect: String, key: String, kind: Kind, defaultValue: String, summary: String
    ) {
        precondition(
            (dialect + key).utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A },
            "a name of an option that is not made of letters")
        precondition(
            ValueForm.canonical(kind).read(defaultValue) != nil,
            "a default that the option itself does not allow")
        self.dialect = dialect
        self.key = key
        self.kind = kind
        self.defaultValue = defaultValue
        self.summary = summary
    }
}
