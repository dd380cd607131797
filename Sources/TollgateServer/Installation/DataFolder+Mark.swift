import Foundation
import TollgateCore

/// The mark of a folder in which a store was made.
///
/// SQLite takes a missing file for an empty database, and so would a server whose volume was not mounted
/// or whose store was removed: it would refuse every credential, and its owner would learn that from
/// callers. The mark tells such a folder from a new one. A folder of an older version gets it when a server
/// opens its store the next time.
extension DataFolder {
    private static let markText = """
        A store was made in this folder. Without tollgate.sqlite no server starts here: put a backup back
        with tollgate restore. Remove this file only to begin with an empty store.

        """

    /// Requires that the folder can be looked into, where it is there: in another user's folder nothing
    /// seems to be.
    ///
    /// - Throws: A fault naming the folder.
    func requireReadable() throws {
        guard access(path, R_OK | X_OK) == 0 || errno == ENOENT else {
            throw FileFault.last(.read, path)
        }
    }

    /// Requires that the store is there where one was made.
    ///
    /// - Throws: ``InstallationError/storeLost(_:mark:)``.
    func requireKeptStore() throws {
        guard FileManager.default.fileExists(atPath: markPath), try storeBytes() == 0 else {
            return
        }
        throw InstallationError.storeLost(storePath, mark: markPath)
    }

    /// Leaves the mark, unless it is there.
    ///
    /// - Throws: Faults of files.
    func markStore() throws {
        guard !FileManager.default.fileExists(atPath: markPath) else { return }
        try AtomicFile.replace(markPath, with: Array(Self.markText.utf8), mode: 0o600)
    }

    /// How much room the folder's disk has for us.
    ///
    /// - Returns: The bytes, or `nil` where the operating system does not say.
    /// - Throws: Faults of files.
    func freeBytes() throws -> Int64? {
        let attributes = try FileManager.default.attributesOfFileSystem(forPath: path)
        return (attributes[.systemFreeSize] as? NSNumber)?.int64Value
    }

    /// The size of the store's file, 0 without one.
    private func storeBytes() throws -> Int {
        guard hasStore else { return 0 }
        let attributes = try FileManager.default.attributesOfItem(atPath: storePath)
        return (attributes[.size] as? NSNumber)?.intValue ?? 0
    }
}
