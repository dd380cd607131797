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
