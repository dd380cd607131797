/// One text that was given for one key.
struct Setting: Sendable {
    /// The key that is set.
    let key: ConfigurationKey

    /// The text that was given for it.
    let text: String

    /// Where it was given.
    let origin: SettingOrigin

    /// The problem of a text that the key does not take.
    var wrongValue: ConfigurationProblem {
        ConfigurationProblem(
            origin: origin,
            message: "\(key.path): expected \(key.expected), found \(text.quotedForMessage)"
        )
    }
}

extension String {
    /// The text between quotation marks, cut at 60 characters, control characters escaped: safe to
    /// print in one line.
    var quotedForMessage: String {
        if isEmpty { return "nothing" }
        let cut = count > 60 ? prefix(60) + "…" : self[...]
        let escaped = cut.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control
                ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return "\"\(escaped.joined())\""
    }
}
