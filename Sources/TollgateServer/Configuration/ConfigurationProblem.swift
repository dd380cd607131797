/// One thing that is wrong with a configuration.
public struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
    /// Where the wrong setting was given.
    public let origin: SettingOrigin

    /// What is wrong, in one line, and what to write instead.
    public let message: String

    /// The place and what is wrong there, in one line.
    public var description: String { "\(origin): \(message)" }
}
