/// Where a server's configuration came from, so that it can be read once more.
public struct ConfigurationSource: Sendable {
    /// The YAML file, where there is one.
    let file: String?
    /// The file as it was before it was first read.
    let stamp: FileStamp?
    private let read: @Sendable () throws(ConfigurationError) -> LoadedConfiguration

    /// Makes a source; nothing is read yet.
    ///
    /// - Parameters:
    ///   - loader: Knows the keys.
    ///   - file: The path of the YAML file; `nil` where there is none.
    ///   - variables: The process's environment, which stays as it is while the process lives.
    ///   - flags: The texts of the flags that were given, by the paths of their keys.
    public init(
        _ loader: ConfigurationLoader,
        file: String?,
        variables: [String: String],
        flags: [String: String]
    ) {
        self.file = file
        stamp = file.flatMap { FileStamp($0) }
        read = { () throws(ConfigurationError) in
            try loader.load(file: file, variables: variables, flags: flags)
        }
    }

    /// Loads the configuration as it is now.
    ///
    /// - Returns: The configuration, and where each of its values came from.
    /// - Throws: Every problem that was found.
    public func load() throws(ConfigurationError) -> LoadedConfiguration { try read() }
}
