/// Everything that is wrong with a configuration, so that one start shows it all.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problems: those of the file from top to bottom, of variables, of flags, of combinations.
    public let problems: [ConfigurationProblem]

    /// The problems, one a line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
