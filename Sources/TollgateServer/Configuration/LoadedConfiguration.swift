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

    /// Where a key's value was given.
    public func origin(of path: String) -> SettingOrigin { origins[path] ?? .builtIn }

    /// The configuration as a YAML file that would make it again, for `config print`.
    ///
    /// A comment tells where a value was given that is not a default. No key holds a secret.
    public var yaml: String {
        var lines: [String] = []
        var written: Set<String> = []
        for key in table.keys {
            guard let text = key.text(configuration) else { continue }
            let levels = key.path.split(separator: ".")
            for depth in levels.indices.dropLast() {
                let section = levels[...depth].joined(separator: ".")
                guard written.insert(section).inserted else { continue }
                lines.append(Self.line(depth, "\(levels[depth]):"))
            }
            let origin = origins[key.path].map { "  # \($0)" } ?? ""
            lines.append(
                Self.line(levels.count - 1, "\(levels.last ?? ""): \(text.yamlScalar)\(origin)")
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

extension String {
    /// The text as a YAML scalar: plain where it is a mere word or number, else in double quotes.
    fileprivate var yamlScalar: String {
        let isWord = utf8.allSatisfy {
            ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z")
                || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
        }
        if isWord, !isEmpty, self != "null" { return self }
        let escaped = flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "\"\(String(escaped))\""
    }
}
