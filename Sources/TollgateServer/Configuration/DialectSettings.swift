/// The value of every option that a dialect declared, one of its choices, and whose pages may call it.
public struct DialectSettings: Sendable, Equatable {
    private var values: [String: [String: String]] = [:]
    private var origins: [String: [WebOrigin]] = [:]

    /// Makes settings without any option.
    public init() {}

    /// The value of one option; `nil` only for an option that nobody declared.
    public internal(set) subscript(dialect: String, name: String) -> String? {
        get { values[dialect]?[name] }
        set { values[dialect, default: [:]][name] = newValue }
    }

    /// The origins whose web pages may call one dialect; none unless they are set.
    public internal(set) subscript(originsOf dialect: String) -> [WebOrigin] {
        get { origins[dialect] ?? [] }
        set { origins[dialect] = newValue.isEmpty ? nil : newValue }
    }

    /// All options of one dialect, by their names.
    public func options(of dialect: String) -> [String: String] { values[dialect] ?? [:] }
}
