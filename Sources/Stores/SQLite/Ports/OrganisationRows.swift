import GRDB
import TollgateCore

/// The organisation port on its table.
struct OrganisationRows: OrganisationPort {
    let connection: Connection

    private static let select = "SELECT id, name, created_at FROM organisations"

    func insert(_ organisation: OrganisationRecord) throws {
        try connection.execute(
            "INSERT INTO organisations (id, name, name_folded, created_at) VALUES (?, ?, ?, ?)",
            [
                organisation.id.rawValue, organisation.name, organisation.name.folded,
                organisation.createdAt.microseconds,
            ]
        )
    }

    func find(_ id: OrganisationID) throws -> OrganisationRecord? {
        try connection.first(Self.select + " WHERE id = ?", [id.rawValue], as: Self.record)
    }

    func find(name: String) throws -> OrganisationRecord? {
        try connection.first(Self.select + " WHERE name_folded = ?", [name.folded], as: Self.record)
    }

    func list() throws -> [OrganisationRecord] {
        try connection.rows(Self.select + " ORDER BY name_folded LIMIT 10000", as: Self.record)
    }

    private static func record(_ row: Row) throws -> OrganisationRecord {
        OrganisationRecord(
            id: OrganisationID(rawValue: try row.text(0)),
            name: try row.text(1),
            createdAt: try row.instant(2)
        )
    }
}
