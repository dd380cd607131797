/// The value of every option that a dialect declared, as text that its kind allows.
public struct DialectSettings: Sendable, Equatable {
    private var values: [String: [String: String]] = [:]

    /// Makes settings without any option.
    public init() {}

    /// The value of one option; `nil` only for an option that nobody declared.
    public internal(set) subscript(dialect: String, key: String) -> String? {
        get { values[dialect]?[key] }
        set { values[dialect, default: [:]][key] = newValue }
    }

    /// All options of one dialect, by their names.
    public func options(of dialect: String) -> [String: String] { values[dialect] ?? [:] }
}
