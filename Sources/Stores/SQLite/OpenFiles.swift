import TollgateCore

/// The files that an open store writes to, and whether their names still lead to them.
///
/// A store whose files lost their names goes on as if nothing had happened, and everything that is
/// written to it is gone when its last process ends. The log and its index count as well: a process that
/// comes later would make new ones, and the two would not see each other's commits.
struct OpenFiles: Sendable {
    private let known: [(path: String, identity: FileIdentity)]

    /// Notes the files of a store that was just opened and written to.
    ///
    /// - Parameters:
    ///   - path: The store's file.
    ///   - opened: Which file had the name before the store was opened.
    /// - Throws: ``StoreFault``: `moved` where another file has the name by now.
    init(_ path: String, opened: FileIdentity) throws {
        let beside = ["-wal", "-shm"].compactMap { suffix in
            FileIdentity(of: path + suffix).map { (path: path + suffix, identity: $0) }
        }
        known = [(path: path, identity: opened)] + beside
        try requireInPlace()
    }

    /// Requires that every name leads to the file that is open; about 2 µs.
    ///
    /// - Throws: ``StoreFault``: `moved`.
    func requireInPlace() throws {
        for (path, identity) in known where FileIdentity(of: path) != identity {
            throw StoreFault(.moved, detail: "\(path) was removed or replaced")
        }
    }
}
