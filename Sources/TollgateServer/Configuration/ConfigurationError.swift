/// Where a setting was given.
public enum SettingOrigin: Sendable, Equatable, CustomStringConvertible {
    /// Nowhere: the default holds.
    case builtIn
    /// In a file, at a line and a column that count from 1.
    case file(String, line: Int, column: Int)
    /// In a file as a whole.
    case wholeFile(String)
    /// In an environment variable of this name.
    case variable(String)
    /// In a flag of the command.
    case flag(String)

    /// The place as an operator looks for it, such as `tollgate.yaml:3:5`.
    public var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let name, let line, let column): "\(name):\(line):\(column)"
        case .wholeFile(let name), .variable(let name), .flag(let name): name
        }
    }
}

/// One thing that is wrong with a configuration.
public struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
    /// Where the wrong setting was given.
    public let origin: SettingOrigin

    /// What is wrong, in one line, and what to write instead.
    public let message: String

    /// The place and what is wrong there, in one line.
    public var description: String { "\(origin): \(message)" }
}

/// Everything that is wrong with a configuration, so that one start shows it all.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problems: those of the file from top to bottom, of variables, of flags, of combinations.
    public let problems: [ConfigurationProblem]

    /// The problems, one a line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
