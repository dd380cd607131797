import GRDB
import TollgateCore

/// The node port on its table.
struct NodeRows: NodePort {
    let connection: Connection

    func report(_ node: NodeRecord) throws {
        try connection.execute(
            """
            REPLACE INTO nodes (id, started_at, seen_at, peppers, seals) VALUES (?, ?, ?, ?, ?)
            """,
            [
                node.id.rawValue, node.startedAt.microseconds, node.seenAt.microseconds,
                node.peppers.map(\.rawValue).json, node.seals.json,
            ]
        )
    }

    func list(seenSince moment: Instant) throws -> [NodeRecord] {
        try connection.rows(
            """
            SELECT id, started_at, seen_at, peppers, seals FROM nodes
            WHERE seen_at >= ? ORDER BY started_at, id
            """,
            [moment.microseconds]
        ) { row in
            NodeRecord(
                id: NodeID(rawValue: try row.text(0)),
                startedAt: try row.instant(1),
                seenAt: try row.instant(2),
                peppers: try row.numbers(3).map(PepperID.init(rawValue:)),
                seals: try row.numbers(4)
            )
        }
    }

    func remove(_ id: NodeID) throws -> Bool {
        try connection.execute("DELETE FROM nodes WHERE id = ?", [id.rawValue]) > 0
    }

    func removeSilent(before moment: Instant) throws -> Int {
        try connection.execute("DELETE FROM nodes WHERE seen_at < ?", [moment.microseconds])
    }
}
