import Gatekeeper
public import TollgateCore

/// The reader of configurations: one YAML file, `TOLLGATE_…` variables over it, flags over those.
///
/// Every problem of every source is collected before the load fails, so that an operator mends all
/// of them at once.
public struct ConfigurationLoader: Sendable {
    private let table: ConfigurationTable

    /// Makes a loader that knows the server's own keys and those of a registry's dialects.
    public init(_ registry: Registry) {
        self.init(dialectOptions: registry.options, dialects: registry.modules.map(\.name))
    }

    /// Makes a loader that knows the server's own keys and those of some dialects.
    ///
    /// - Parameters:
    ///   - dialectOptions: The options that the dialects declare.
    ///   - dialects: The dialects' names, also of those that declare none.
    public init(dialectOptions: [DialectOption], dialects: [String] = []) {
        table = ConfigurationTable(dialectOptions: dialectOptions, dialects: dialects)
    }

    /// Loads a configuration.
    ///
    /// - Parameters:
    ///   - file: The path of the YAML file, of at most 1 MiB; `nil` when there is none.
    ///   - variables: The process's environment.
    ///   - flags: The texts of the flags that were given, by the paths of their keys, such as
    ///     `environments.sandbox.listen`.
    /// - Returns: The configuration, and where each of its values came from.
    /// - Throws: Every problem that was found.
    public func load(
        file: String?,
        variables: [String: String],
        flags: [String: String] = [:]
    ) throws(ConfigurationError) -> LoadedConfiguration {
        let fileLayer = file.map { SettingsLayer(file: $0, table: table) } ?? SettingsLayer()
        return try load(fileLayer, variables: variables, flags: flags)
    }

    /// Loads a configuration from the text of a YAML file.
    ///
    /// - Parameters:
    ///   - yaml: The text of the file.
    ///   - name: The file's name in messages.
    ///   - variables: The process's environment.
    ///   - flags: The texts of the flags that were given, by the paths of their keys.
    /// - Returns: The configuration, and where each of its values came from.
    /// - Throws: Every problem that was found.
    public func load(
        yaml: String,
        named name: String,
        variables: [String: String] = [:],
        flags: [String: String] = [:]
    ) throws(ConfigurationError) -> LoadedConfiguration {
        let fileLayer = SettingsLayer(yaml: yaml, named: name, table: table)
        return try load(fileLayer, variables: variables, flags: flags)
    }

    /// The table of all keys as Markdown, for the documentation and `config reference`.
    public var reference: String { ConfigurationReference(table: table).markdown }

    /// The JSON Schema of the file, over several lines, for editors and `config schema`.
    public var schema: String { ConfigurationSchema(table: table).json.indentedText }

    private func load(
        _ fileLayer: SettingsLayer,
        variables: [String: String],
        flags: [String: String]
    ) throws(ConfigurationError) -> LoadedConfiguration {
        var loaded = LoadedConfiguration(table: table)
        var problems = loaded.apply(fileLayer)
        problems += loaded.apply(SettingsLayer(variables: variables, table: table))
        problems += loaded.apply(SettingsLayer(flags: flags, table: table))
        problems +=
            ConfigurationRules(
                configuration: loaded.configuration,
                origins: loaded.origins,
                namedSections: fileLayer.namedSections
            ).problems
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        return loaded
    }
}
