import GRDB
import TollgateCore

/// The organisation port on its table.
struct OrganisationRows: OrganisationPort {
    let connection: Connection

    private static let select = """
        SELECT id, name, created_at, sandbox_advance_microseconds FROM organisations
        """

    func insert(_ organisation: OrganisationRecord) throws {
        try connection.execute(
            """
            INSERT INTO organisations
                (id, name, name_folded, created_at, sandbox_advance_microseconds)
            VALUES (?, ?, ?, ?, ?)
            """,
            [
                organisation.id.rawValue, organisation.name, organisation.name.folded,
                organisation.createdAt.microseconds,
                organisation.sandboxAdvance.wholeMicroseconds,
            ]
        )
    }

    func advance(_ id: OrganisationID, by step: Duration) throws {
        let changed = try connection.execute(
            """
            UPDATE organisations
            SET sandbox_advance_microseconds = sandbox_advance_microseconds + ? WHERE id = ?
            """,
            [step.wholeMicroseconds, id.rawValue]
        )
        guard changed == 1 else {
            throw StoreFault(.other, detail: "the organisation to change is not there")
        }
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
            createdAt: try row.instant(2),
            sandboxAdvance: .microseconds(try row.number(3))
        )
    }
}
