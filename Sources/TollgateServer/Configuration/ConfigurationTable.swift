import TollgateCore

/// Every key that a server knows: the one place from which the file, the variables, the flags,
/// `config print` and the reference are read.
struct ConfigurationTable: Sendable {
    /// The keys, in the order in which they are documented.
    let keys: [ConfigurationKey]

    /// The configuration that holds when nothing is said.
    let defaults: Configuration

    /// The paths above the keys, such as `environments.sandbox`, in the keys' order.
    let sections: [String]

    private let keysByPath: [String: ConfigurationKey]
    private let keysByVariable: [String: ConfigurationKey]

    /// Makes the table of the server's own keys and of those of the dialects.
    ///
    /// - Parameters:
    ///   - dialectOptions: The options that the dialects declare.
    ///   - dialects: The dialects' names, also of those that declare none.
    init(dialectOptions: [DialectOption] = [], dialects: [String] = []) {
        let keys = Self.ownKeys + Self.dialectKeys(dialectOptions, of: dialects)
        self.keys = keys
        keysByPath = Dictionary(uniqueKeysWithValues: keys.map { ($0.path, $0) })
        keysByVariable = Dictionary(uniqueKeysWithValues: keys.map { ($0.variable, $0) })
        sections = keys.flatMap { Self.sections(above: $0.path) }
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        defaults = dialectOptions.reduce(into: Configuration()) { configuration, option in
            if let group = option.group {
                configuration.limits.groups[option.dialect, group] = option.standard.map {
                    RateLimitSetting(count: $0.count, interval: .seconds($0.seconds))
                }
            } else {
                configuration.dialects[option.dialect, option.name] = option.choices.first
            }
        }
    }

    /// The key at a path, if there is one.
    func key(at path: String) -> ConfigurationKey? { keysByPath[path] }

    /// The key that a variable sets, if there is one.
    func key(variable: String) -> ConfigurationKey? { keysByVariable[variable] }

    /// The known path that is most like an unknown one.
    ///
    /// A key that merely stands at the wrong level costs three edits, so that `listen` at the top
    /// finds `environments.sandbox.listen`.
    func nearestPath(to unknown: String) -> String {
        let paths = keys.map(\.path) + sections
        return paths.nearest(to: unknown) { known in
            let whole = unknown.editDistance(to: known)
            return min(whole, unknown.lastLevel.editDistance(to: known.lastLevel) + 3)
        }
    }

    /// The known variable that is most like an unknown one.
    func nearestVariable(to unknown: String) -> String {
        keys.map(\.variable).nearest(to: unknown) { unknown.editDistance(to: $0) }
    }

    private static func sections(above path: String) -> [String] {
        let levels = path.split(separator: ".")
        return levels.indices.dropFirst().map { levels[..<$0].joined(separator: ".") }
    }
}

extension [String] {
    /// The first of the texts that cost least.
    fileprivate func nearest(to unknown: String, cost: (String) -> Int) -> String {
        self.min { cost($0) < cost($1) } ?? unknown
    }
}

extension String {
    fileprivate var lastLevel: String {
        split(separator: ".").last.map(String.init) ?? self
    }
}
