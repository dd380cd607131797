import Yams

extension SettingsLayer {
    /// The most bytes that a configuration file may have.
    static let fileBytesMax = 1_048_576

    /// Reads the settings of a file.
    init(file path: String, table: ConfigurationTable) {
        do {
            let bytes = try BoundedFile.content(of: path, bytesMax: Self.fileBytesMax).bytes
            guard let text = String(validating: bytes, as: UTF8.self) else {
                self.init(problem: "is not UTF-8 text", in: path)
                return
            }
            self.init(yaml: text, named: path, table: table)
        } catch {
            self.init(problem: error.reason, in: path)
        }
    }

    /// Reads the settings of a YAML text.
    ///
    /// - Parameters:
    ///   - text: The whole text of the file.
    ///   - name: The file's name in messages.
    ///   - table: The keys that are known.
    init(yaml text: String, named name: String, table: ConfigurationTable) {
        do {
            // The encoding is named because its default may be taken from the environment.
            let root = try Yams.compose(yaml: text, .default, .default, .utf8)
            var reader = SettingsFileReader(name: name, table: table)
            if let root { reader.readSection(root, at: "") }
            self = reader.layer
        } catch {
            let (message, mark) = Self.explain(error)
            self.init()
            problems = [
                ConfigurationProblem(
                    origin: mark.map { .file(name, line: $0.line, column: $0.column) }
                        ?? .wholeFile(name),
                    message: "is not YAML: \(message)"
                )
            ]
        }
    }

    private init(problem message: String, in path: String) {
        self.init()
        problems = [ConfigurationProblem(origin: .wholeFile(path), message: message)]
    }

    /// What the parser found and where; never the file's text, which the parser's own description
    /// would show.
    private static func explain(_ error: any Error) -> (message: String, mark: Mark?) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            ([context?.text, problem].compactMap { $0 }.joined(separator: ", "), mark)
        case .reader(let problem, _, _, _):
            (problem, nil)
        case .duplicatedKeysInMapping(let names, let context):
            ("the key \(names.first?.quotedForMessage ?? "") stands twice", context.mark)
        default:
            ("it cannot be read", nil)
        }
    }
}
