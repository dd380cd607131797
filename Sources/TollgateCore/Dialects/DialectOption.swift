/// One configuration key that a dialect brings: `dialects.<dialect>.<name>`.
public struct DialectOption: Sendable, Hashable {
    /// The dialect's name.
    public let dialect: String
    /// The key's last word.
    public let name: String
    /// The values that it takes; the first is the default.
    public let choices: [String]
    /// One sentence for the reference.
    public let summary: String

    /// Makes an option; at least one choice is given.
    public init(dialect: String, name: String, choices: [String], summary: String) {
        precondition(!choices.isEmpty, "an option has a default")
        self.dialect = dialect
        self.name = name
        self.choices = choices
        self.summary = summary
    }
}
