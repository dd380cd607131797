import Yams

/// Walks through the levels of a YAML file along the table of known keys.
///
/// Every value is read as the text that stands in the file, so that `off` is a word and not YAML's
/// `false`. The depth of the walk is that of the table, whatever the file's depth is.
struct SettingsFileReader {
    /// What was found so far.
    private(set) var layer = SettingsLayer()

    private let name: String
    private let table: ConfigurationTable

    /// Makes a reader of the file of this name.
    init(name: String, table: ConfigurationTable) {
        self.name = name
        self.table = table
    }

    /// Reads a section; the whole file is the section at the empty path.
    mutating func readSection(_ node: Node, at path: String) {
        layer.namedSections[path] = origin(of: node)
        guard let mapping = node.mapping else {
            // A section whose keys are all commented out is empty, not wrong.
            if !node.isAbsent {
                let subject = path.isEmpty ? "" : "\(path): "
                report(node, "\(subject)expected keys with values, found \(node.kindForMessage)")
            }
            return
        }
        for (key, value) in mapping { readEntry(key, value, below: path) }
    }

    private mutating func readEntry(_ keyNode: Node, _ value: Node, below section: String) {
        guard let word = keyNode.scalar?.string, !word.isEmpty else {
            return report(keyNode, "expected the name of a key, found \(keyNode.kindForMessage)")
        }
        let path = section.isEmpty ? word : "\(section).\(word)"
        guard !word.contains(".") else {
            return report(
                keyNode,
                "write the levels of \(path.quotedForMessage) as keys below each other"
            )
        }
        if let key = table.key(at: path) {
            readValue(value, of: key)
        } else if table.sections.contains(path) {
            readSection(value, at: path)
            layer.namedSections[path] = origin(of: keyNode)
        } else {
            let nearest = table.nearestPath(to: path)
            report(
                keyNode,
                "unknown key \(path.quotedForMessage); the nearest known key is \"\(nearest)\""
            )
        }
    }

    private mutating func readValue(_ node: Node, of key: ConfigurationKey) {
        guard let scalar = node.scalar else {
            return report(
                node,
                "\(key.path): expected \(key.expected), found \(node.kindForMessage)"
            )
        }
        let text = node.isAbsent ? "" : scalar.string
        layer.settings.append(Setting(key: key, text: text, origin: origin(of: node)))
    }

    private mutating func report(_ node: Node, _ message: String) {
        layer.problems.append(ConfigurationProblem(origin: origin(of: node), message: message))
    }

    private func origin(of node: Node) -> SettingOrigin {
        node.mark.map { .file(name, line: $0.line, column: $0.column) } ?? .wholeFile(name)
    }
}

extension Node {
    /// Tells whether the file has no value here: nothing at all, `~` or `null`.
    fileprivate var isAbsent: Bool {
        guard let scalar, scalar.style == .plain else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }

    /// What stands here, as messages name it.
    fileprivate var kindForMessage: String {
        switch self {
        case .scalar(let scalar): isAbsent ? "nothing" : scalar.string.quotedForMessage
        case .mapping: "keys with values"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
