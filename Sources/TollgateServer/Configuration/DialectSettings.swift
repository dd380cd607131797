/// The value of every option that a dialect declared, one of its choices.
public struct DialectSettings: Sendable, Equatable {
    private var values: [String: [String: String]] = [:]

    /// Makes settings without any option.
    public init() {}

    /// The value of one option; `nil` only for an option that nobody declared.
    public internal(set) subscript(dialect: String, name: String) -> String? {
        get { values[dialect]?[name] }
        set { values[dialect, default: [:]][name] = newValue }
    }

    /// All options of one dialect, by their names.
    public func options(of dialect: String) -> [String: String] { values[dialect] ?? [:] }
}
