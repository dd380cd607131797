import TollgateCore

/// One key of the configuration: its path, how its value is written, and what it decides.
struct ConfigurationKey: Sendable {
    /// The path through the file's levels, such as `timeouts.head`.
    let path: String

    /// The command's flag for the key, where there is one.
    let flag: String?

    /// One sentence that tells an operator what the key decides.
    let summary: String

    /// What an operator is told to write.
    let expected: String

    /// What the value is in JSON Schema.
    let schema: ValueSchema

    /// Reads a text into a configuration; `false` when it is not what is expected.
    let set: @Sendable (String, inout Configuration) -> Bool

    /// The text that would set the key as a configuration has it; `nil` when it is not set.
    let text: @Sendable (Configuration) -> String?

    /// Declares a key.
    ///
    /// - Parameters:
    ///   - path: The path through the file's levels.
    ///   - place: Where the value stands in a configuration.
    ///   - form: How the value is written.
    ///   - flag: The command's flag for the key, if it has one.
    ///   - summary: One sentence for the operator.
    init<Value>(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, Value> & Sendable,
        _ form: ValueForm<Value>,
        flag: String? = nil,
        _ summary: String
    ) {
        self.path = path
        self.flag = flag
        self.summary = summary
        self.expected = form.expected
        schema = form.schema
        self.set = { text, configuration in
            guard let value = form.read(text) else { return false }
            configuration[keyPath: place] = value
            return true
        }
        self.text = { form.write($0[keyPath: place]) }
    }

    /// Declares a key whose value can be switched off.
    init<Value>(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, Value?> & Sendable,
        orOff form: ValueForm<Value>,
        flag: String? = nil,
        _ summary: String
    ) {
        self.init(path, place, form.orOff(), flag: flag, summary)
    }

    /// Declares a key whose value need not be given.
    init<Value>(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, Value?> & Sendable,
        ifGiven form: ValueForm<Value>,
        _ summary: String
    ) {
        self.init(path, place, form.optional(), summary)
    }

    /// Declares the key of a dialect's option.
    init(_ option: DialectOption) {
        let path = "dialects.\(option.dialect).\(option.name)"
        if let group = option.group {
            self.init(
                path,
                \.limits.groups[option.dialect, group],
                orOff: .rateLimit,
                option.summary
            )
            return
        }
        self.init(
            path,
            \.dialects[option.dialect, option.name],
            ifGiven: .word(of: option.choices),
            option.summary
        )
    }

    /// The text of the key, without what a site may not want to show; `nil` when it is not set.
    func redactedText(_ configuration: Configuration) -> String? {
        text(configuration).map { schema.isFreeText && $0 != "off" ? "…" : $0 }
    }

    /// The variable that sets the key: `limits.perCredential` is `TOLLGATE_LIMITS_PER_CREDENTIAL`.
    var variable: String {
        let words = path.split(separator: ".").flatMap(Self.words)
        return "TOLLGATE_" + words.joined(separator: "_").uppercased()
    }

    /// The words of a name: `acceptPlainHTTPForURL` is `accept`, `Plain`, `HTTP`, `For`, `URL`.
    private static func words(of name: Substring) -> [Substring] {
        var words: [Substring] = []
        var start = name.startIndex
        for index in name.indices.dropFirst() where name[index].isUppercase {
            let next = name.index(after: index)
            let endsAcronym = next < name.endIndex && name[next].isLowercase
            guard name[name.index(before: index)].isLowercase || endsAcronym else { continue }
            words.append(name[start..<index])
            start = index
        }
        return words + [name[start...]]
    }
}
