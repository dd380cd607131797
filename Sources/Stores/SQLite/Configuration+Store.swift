import GRDB

extension Configuration {
    /// The connections of the store's own pool: one writer and a few readers.
    ///
    /// Only what no cache holds is read here; more readers contend for the file's locks and gain nothing.
    static var sharing: Configuration {
        var configuration = Configuration()
        // A writer waits for those of other processes; a reader waits for none, unless a log is recovered.
        configuration.busyMode = .timeout(SQLiteStore.waitMax / .seconds(1))
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
