import GRDB

extension Configuration {
    /// How long a writer waits for those of other processes; a reader waits for none.
    private static let busySeconds = 5.0

    /// The connections of the store's own pool: one writer and a few readers.
    ///
    /// Only what no cache holds is read here; more readers contend for the file's locks and gain nothing.
    static var sharing: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busySeconds)
        configuration.maximumReaderCount = 4
        configuration.label = "tollgate.store"
        return configuration
    }

    /// The connection that watches for commits: it can only read, and never writes even a new file.
    static var watching: Configuration {
        var configuration = sharing
        configuration.readonly = true
        configuration.label = "tollgate.store.watcher"
        return configuration
    }
}
