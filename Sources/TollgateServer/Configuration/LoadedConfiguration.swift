/// A configuration together with where each of its values came from.
public struct LoadedConfiguration: Sendable {
    /// The configuration itself.
    public private(set) var configuration: Configuration

    /// Where each key was given, by its path; a key that is absent here has its default.
    private(set) var origins: [String: SettingOrigin] = [:]

    private let table: ConfigurationTable

    /// Makes the configuration that holds when nothing is said.
    init(table: ConfigurationTable) {
        self.table = table
        configuration = table.defaults
    }

    /// The keys, in the order in which they are documented.
    var keys: [ConfigurationKey] { table.keys }

    /// Where a key's value was given.
    public func origin(of path: String) -> SettingOrigin { origins[path] ?? .builtIn }

    /// The configuration as a YAML file that would make it again, for `config print`.
    ///
    /// A comment tells where a value was given that is not a default. No key holds a secret.
    public var yaml: String {
        yaml(
            origin: { origins[$0.path].map { "  # \($0.description.yamlComment)" } ?? "" },
            text: { $0.text(configuration) }
        )
    }

    /// The same without what a site may not want to show: hosts, addresses, paths and networks.
    ///
    /// What is left are numbers, durations, limits and words.
    public var redactedYAML: String {
        yaml(origin: { _ in "" }, text: { $0.redactedText(configuration) })
    }

    private func yaml(
        origin: (ConfigurationKey) -> String,
        text: (ConfigurationKey) -> String?
    ) -> String {
        var lines: [String] = []
        var written: Set<String> = []
        for key in table.keys {
            guard let text = text(key) else { continue }
            let levels = key.path.split(separator: ".")
            for depth in levels.indices.dropLast() {
                let section = levels[...depth].joined(separator: ".")
                guard written.insert(section).inserted else { continue }
                lines.append(Self.line(depth, "\(levels[depth]):"))
            }
            lines.append(
                Self.line(
                    levels.count - 1,
                    "\(levels.last ?? ""): \(text.yamlScalar)\(origin(key))"
                )
            )
        }
        return lines.joined()
    }

    /// Puts a layer over what is there.
    ///
    /// - Returns: The layer's own problems and the values that their keys do not take, in the
    ///   order of the file.
    mutating func apply(_ layer: SettingsLayer) -> [ConfigurationProblem] {
        var problems = layer.problems
        for setting in layer.settings {
            origins[setting.key.path] = setting.origin
            if !setting.key.set(setting.text, &configuration) {
                problems.append(setting.wrongValue)
            }
        }
        return problems.sorted { $0.origin.position < $1.origin.position }
    }

    private static func line(_ depth: Int, _ text: String) -> String {
        String(repeating: "  ", count: depth) + text + "\n"
    }
}

extension SettingOrigin {
    /// The line and the column in a file; the same for all other origins.
    fileprivate var position: (line: Int, column: Int) {
        if case .file(_, let line, let column) = self { (line, column) } else { (0, 0) }
    }
}
