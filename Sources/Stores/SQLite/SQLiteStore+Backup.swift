import Foundation
import GRDB
public import TollgateCore

/// Copies of a store's file, while nobody or everybody uses it. All of it blocks; it is for commands.
extension SQLiteStore {
    /// Writes the whole store, as it is at one moment, into a new file; writers go on meanwhile.
    ///
    /// - Parameters:
    ///   - path: The store's file.
    ///   - target: The copy: an empty file, whose mode stays.
    /// - Throws: ``StoreFault``.
    public static func copy(_ path: String, to target: String) throws {
        try StoreFile.require(at: path)
        try withStoreFaults {
            let source = try DatabaseQueue(path: path, configuration: .watching)
            try source.unsafeRead { database in
                try database.execute(sql: "VACUUM INTO ?", arguments: [target])
            }
            try source.close()
        }
    }

    /// Reads a whole file and requires that it is a sound store, of this version or an older one.
    ///
    /// - Parameter path: The file.
    /// - Throws: ``StoreFault``: `corrupt`, `tooNew`, `unavailable`.
    public static func examine(_ path: String) throws {
        try StoreFile.require(at: path)
        try withStoreFaults {
            let queue = try DatabaseQueue(path: path, configuration: .watching)
            try queue.unsafeRead { database in
                _ = try Schema.needsMigration(database, mayBeEmpty: false)
                let verdict = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
                guard verdict == "ok" else {
                    throw StoreFault(.corrupt, detail: verdict ?? "no verdict")
                }
                let orphans = try Row.fetchOne(database, sql: "PRAGMA foreign_key_check")
                guard orphans == nil else {
                    throw StoreFault(.corrupt, detail: "a row points to one that is not there")
                }
            }
            try queue.close()
        }
    }

    /// Reads the pages of a store that others may use, and requires that each is sound.
    ///
    /// - Parameters:
    ///   - path: The store's file.
    ///   - timeMax: How long it is read at most.
    /// - Returns: Whether all of it was read in time.
    /// - Throws: ``StoreFault``: `corrupt` with the first damage found, and whatever opening throws.
    public static func checkPages(_ path: String, within timeMax: Duration) throws -> Bool {
        try StoreFile.require(at: path)
        return try withStoreFaults {
            let queue = try DatabaseQueue(path: path, configuration: .watching)
            let milliseconds = Int(timeMax / .milliseconds(1))
            let end = DispatchWorkItem { queue.interrupt() }
            DispatchQueue.global()
                .asyncAfter(deadline: .now() + .milliseconds(milliseconds), execute: end)
            defer { end.cancel() }
            do {
                let verdict = try queue.unsafeRead {
                    try String.fetchOne($0, sql: "PRAGMA quick_check(1)")
                }
                guard verdict == "ok" else {
                    throw StoreFault(.corrupt, detail: verdict ?? "no verdict")
                }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
                return false
            }
            try queue.close()
            return true
        }
    }

    /// Reads the epoch and the newest audit row of a file that nobody writes to.
    ///
    /// - Parameter path: The file.
    /// - Returns: Both; no row where there is none.
    /// - Throws: ``StoreFault``.
    public static func glance(_ path: String) throws -> (epoch: String, lastAudit: AuditRow?) {
        try withStoreFaults {
            let queue = try DatabaseQueue(path: path, configuration: .watching)
            let found = try queue.unsafeRead { database in
                let connection = Connection(database: database, isWritable: false)
                let transaction = SQLiteTransaction(connection: connection)
                return (try transaction.feed.position().epoch, try transaction.audit.last())
            }
            try queue.close()
            return found
        }
    }

    /// Makes a copy a store of its own, and takes out what was true for a while only.
    ///
    /// Another epoch makes nodes forget what they knew. Sessions are ended, because one that was closed
    /// since the copy was made would be open again.
    ///
    /// - Parameters:
    ///   - path: The copy, which nobody else has open.
    ///   - randomness: Where the epoch comes from.
    /// - Throws: ``StoreFault``.
    public static func beginAnew(_ path: String, randomness: Randomness) throws {
        let epoch = randomness.text(26, of: "0123456789abcdefghjkmnpqrstvwxyz")
        try withStoreFaults {
            let queue = try DatabaseQueue(path: path)
            try queue.write { database in
                try database.execute(
                    sql: "UPDATE meta SET value = ? WHERE name = 'epoch'",
                    arguments: [epoch]
                )
                try database.execute(sql: "DELETE FROM sessions; DELETE FROM nodes")
            }
            // One file, without a log beside it, until it has its name.
            try queue.writeWithoutTransaction { database in
                _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
            }
            try queue.close()
        }
    }

    /// Folds a store's log into its file, and requires that no other process has the store open.
    ///
    /// - Parameter path: The store's file.
    /// - Throws: ``StoreFault``: `busy` while somebody has it open.
    public static func takeAlone(_ path: String) throws {
        try withStoreFaults {
            let queue = try DatabaseQueue(path: path)
            // SQLite changes the mode only for the one connection that there is.
            try queue.writeWithoutTransaction { database in
                _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
            }
            try queue.close()
        }
    }
}
