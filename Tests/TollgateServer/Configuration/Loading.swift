import Testing
import TollgateCore
import TollgateServer

/// The way in which these tests load configurations: a file named `tollgate.yaml`, and one option
/// of an invented dialect.
enum Loading {
    static let loader = ConfigurationLoader(dialectOptions: [
        DialectOption(
            dialect: "morse",
            name: "pauseLength",
            choices: ["short", "long"],
            summary: "How long a pause is."
        )
    ])

    /// Loads a configuration that is expected to be good.
    static func good(
        _ yaml: String = "",
        variables: [String: String] = [:],
        flags: [String: String] = [:]
    ) throws -> LoadedConfiguration {
        try loader.load(yaml: yaml, named: "tollgate.yaml", variables: variables, flags: flags)
    }

    /// The text of the error with which a configuration is refused.
    static func refusal(
        _ yaml: String = "",
        variables: [String: String] = [:],
        flags: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> String {
        do {
            _ = try good(yaml, variables: variables, flags: flags)
            Issue.record("the configuration was taken", sourceLocation: sourceLocation)
            return ""
        } catch {
            return "\(error)"
        }
    }
}
