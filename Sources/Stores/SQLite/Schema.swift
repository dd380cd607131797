import GRDB
import TollgateCore

/// One step from an older schema to a newer one.
struct Migration: Sendable {
    /// The step's number and what it does; for people.
    let name: String
    /// Makes the step, inside the transaction of all steps.
    let apply: @Sendable (Database, Randomness) throws -> Void
}

/// The tables' history: which steps there are, and which of them a file has seen.
///
/// The file's `user_version` is the number of steps made. Steps are added at the end and never changed.
enum Schema {
    /// The four letters `Toll` in the file's header, by which `file` and others know it.
    private static let applicationID: Int64 = 0x546F_6C6C

    private static let migrations = [
        Migration.firstTables, .callbacksAndUse, .people, .trust, .grants, .exposedSessions,
        .accountClocks, .auditCheckpoints,
    ]

    /// Tells whether a file lacks steps; a file of other software or of a later version is a fault.
    ///
    /// An empty file lacks them all. Where none may be filled, it is a store that went missing: SQLite
    /// takes an empty file for an empty database, and nobody would notice.
    static func needsMigration(_ database: Database, mayBeEmpty: Bool) throws -> Bool {
        if try number("count(*) FROM sqlite_schema", in: database) == 0 {
            if mayBeEmpty { return true }
            throw StoreFault(.unavailable, detail: "the file is empty: it holds no store")
        }
        guard try number("application_id FROM pragma_application_id", in: database) == applicationID
        else { throw StoreFault(.corrupt, detail: "the file is a database of other software") }
        let version = try version(of: database)
        guard version <= migrations.count else {
            let detail = "the schema is \(version), this version knows \(migrations.count)"
            throw StoreFault(.tooNew, detail: detail)
        }
        return version < migrations.count
    }

    /// Makes the missing steps, all in one transaction.
    ///
    /// What is missing is asked again under the lock: another process may have made them meanwhile.
    ///
    /// - Parameters:
    ///   - database: The connection.
    ///   - newest: The number of the last step to make, or `nil` for all; a test makes an old file.
    ///   - randomness: Where a new store's epoch comes from.
    /// - Throws: ``StoreFault``, or the error of SQLite.
    static func migrate(
        _ database: Database,
        upTo newest: Int? = nil,
        randomness: Randomness
    ) throws {
        let newest = newest ?? migrations.count
        try database.inTransaction(.immediate) {
            guard try needsMigration(database, mayBeEmpty: true) else { return .commit }
            let version = try version(of: database)
            for migration in migrations.prefix(newest).dropFirst(Int(version)) {
                try migration.apply(database, randomness)
            }
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(newest)")
            return .commit
        }
    }

    private static func version(of database: Database) throws -> Int64 {
        try number("user_version FROM pragma_user_version", in: database)
    }

    private static func number(_ selection: String, in database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT \(selection)") ?? 0
    }
}
