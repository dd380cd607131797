import GRDB
import TollgateCore

/// The audit port on its table.
struct AuditRows: AuditPort {
    let connection: Connection

    private static let select = """
        SELECT sequence, at, actor, action, subject, details, previous, hash FROM audit
        """

    func append(_ row: AuditRow) throws {
        try connection.execute(
            """
            INSERT INTO audit (sequence, at, actor, action, subject, details, previous, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                row.sequence, row.at.microseconds, row.actor, row.action, row.subject, row.details,
                row.previous.data, row.hash.data,
            ]
        )
    }

    func last() throws -> AuditRow? {
        try connection.first(Self.select + " ORDER BY sequence DESC LIMIT 1", as: Self.record)
    }

    func rows(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        try connection.rows(
            Self.select + " WHERE sequence > ? ORDER BY sequence LIMIT ?",
            [sequence, max(limit, 0)],
            as: Self.record
        )
    }

    private static func record(_ row: Row) throws -> AuditRow {
        AuditRow(
            sequence: try row.number(0),
            at: try row.instant(1),
            actor: try row.text(2),
            action: try row.text(3),
            subject: try row.text(4),
            details: try row.text(5),
            previous: try row.digest(6),
            hash: try row.digest(7)
        )
    }
}
