import Foundation
import GRDB
import TollgateCore

/// The vault port on its table.
struct VaultRows: VaultPort {
    let connection: Connection

    private static let select =
        "SELECT id, organisation, environment, purpose, sealed_key, sealed FROM vault"

    func insert(_ entry: VaultEntry) throws {
        try connection.execute(
            """
            INSERT INTO vault (organisation, environment, purpose, sealed_key, sealed, id)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            Self.columns(of: entry)
        )
    }

    func replace(_ entry: VaultEntry) throws {
        let changed = try connection.execute(
            """
            UPDATE vault SET organisation = ?, environment = ?, purpose = ?, sealed_key = ?,
                sealed = ?
            WHERE id = ?
            """,
            Self.columns(of: entry)
        )
        guard changed == 1 else {
            throw StoreFault(.other, detail: "the vault entry to replace is not there")
        }
    }

    func find(_ id: VaultID) throws -> VaultEntry? {
        try connection.first(Self.select + " WHERE id = ?", [id.rawValue], as: Self.record)
    }

    func remove(_ id: VaultID) throws -> Bool {
        try connection.execute("DELETE FROM vault WHERE id = ?", [id.rawValue]) > 0
    }

    func removeAll(
        organisation: OrganisationID,
        environment: Environment,
        purpose: String
    ) throws -> Int {
        try connection.execute(
            "DELETE FROM vault WHERE organisation = ? AND environment = ? AND purpose = ?",
            [organisation.rawValue, environment.rawValue, purpose]
        )
    }

    func removeReleased() throws -> Int {
        let suffix = VaultEntry.releasedSuffix
        return try connection.execute(
            """
            DELETE FROM vault WHERE id IN
                (SELECT id FROM vault WHERE substr(purpose, ?1) = ?2
                    AND id NOT IN (SELECT key FROM outbox WHERE key IS NOT NULL)
                LIMIT 1000)
            """,
            [-suffix.unicodeScalars.count, suffix]
        )
    }

    func entries(sealedBy key: Int, after id: VaultID?) throws -> [VaultEntry] {
        // Every id sorts behind the empty text.
        try connection.rows(
            Self.select + " WHERE sealed_key = ? AND id > ? ORDER BY id LIMIT 1000",
            [key, id?.rawValue ?? ""],
            as: Self.record
        )
    }

    func countsByKey() throws -> [Int: Int] {
        try connection.counts("SELECT sealed_key, count(*) FROM vault GROUP BY sealed_key")
    }

    private static func columns(of entry: VaultEntry) -> [Connection.Argument] {
        [
            entry.organisation.rawValue, entry.environment.rawValue, entry.purpose, entry.box.key,
            Data(entry.box.bytes), entry.id.rawValue,
        ]
    }

    private static func record(_ row: Row) throws -> VaultEntry {
        VaultEntry(
            id: VaultID(rawValue: try row.text(0)),
            organisation: OrganisationID(rawValue: try row.text(1)),
            environment: try row.choice(2),
            purpose: try row.text(3),
            box: SealedBox(key: Int(try row.number(4)), bytes: try row.bytes(5))
        )
    }
}
