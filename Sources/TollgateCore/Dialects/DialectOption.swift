/// One configuration key that a dialect brings: `dialects.<dialect>.<name>`.
public struct DialectOption: Sendable, Hashable {
    /// The dialect's name.
    public let dialect: String
    /// The key's last word.
    public let name: String
    /// The values that it takes, the default first; none for a limit.
    public let choices: [String]
    /// The route group whose limit the key sets, or `nil` for a key that takes a choice.
    public let group: String?
    /// The limit where nothing is configured, or `nil` for none.
    public let standard: RequestLimit?
    /// One sentence for the reference.
    public let summary: String

    /// Makes an option; at least one choice is given.
    public init(dialect: String, name: String, choices: [String], summary: String) {
        precondition(!choices.isEmpty, "an option has a default")
        self.dialect = dialect
        self.name = name
        self.choices = choices
        self.summary = summary
        (group, standard) = (nil, nil)
    }

    /// The group of requests whose credential fails; its limit counts by address.
    public static let authenticationGroup = "authentication"

    /// Makes the option that limits a route group.
    ///
    /// - Parameters:
    ///   - group: The group's name.
    ///   - dialect: The dialect's name.
    ///   - standard: The limit where nothing is configured; `nil` for none.
    public init(limitOf group: String, dialect: String, standard: RequestLimit? = nil) {
        self.dialect = dialect
        self.group = group
        self.standard = standard
        name = "limits.\(group)"
        choices = []
        summary =
            group == Self.authenticationGroup
            ? "How many requests of one address may fail to prove a caller."
            : "How many requests of the group `\(group)` may be made with one credential."
    }
}
