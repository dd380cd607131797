/// The documentation of every key, made from the table that the server itself reads by.
struct ConfigurationReference {
    /// The keys that are documented.
    let table: ConfigurationTable

    /// One Markdown table, one row a key.
    var markdown: String {
        let head = ["Key", "Variable", "Flag", "Value", "Default", "Changes", "Meaning"]
        let rows = [head, head.map { _ in "---" }] + table.keys.map(row)
        return rows.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }

    private func row(of key: ConfigurationKey) -> [String] {
        [
            code(key.path), code(key.variable), key.flag.map(code) ?? "", key.expected,
            key.text(table.defaults).map(code) ?? "not set",
            ReloadableKeys.contains(key.path) ? "at a reload" : "at a restart", key.summary,
        ].map { $0.replacing("|", with: "\\|") }
    }

    private func code(_ text: String) -> String { "`\(text)`" }
}
