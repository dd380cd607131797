import Foundation
import GRDB
import TollgateCore

/// The checkpoints over the audit rows, and the one way in which rows go.
extension AuditRows {
    private static let select = """
        SELECT kind, sequence, head, content, at, public_key, signature FROM audit_checkpoints
        """

    func add(_ checkpoint: AuditCheckpoint) throws {
        guard checkpoint.kind == .head else {
            throw StoreFault(.other, detail: "a cut is added by removing the rows below it")
        }
        try insert(checkpoint)
    }

    func checkpoints(after sequence: Int64, limit: Int) throws -> [AuditCheckpoint] {
        try connection.rows(
            Self.select + " WHERE kind = 'head' AND sequence > ? ORDER BY sequence LIMIT ?",
            [sequence, max(limit, 0)],
            as: Self.checkpoint
        )
    }

    func checkpoint(upTo sequence: Int64) throws -> AuditCheckpoint? {
        // Of both kinds at one sequence, `cut` comes first.
        try connection.first(
            Self.select + " WHERE sequence <= ? ORDER BY sequence DESC, kind LIMIT 1",
            [sequence],
            as: Self.checkpoint
        )
    }

    func cut() throws -> AuditCheckpoint? {
        try connection.first(
            Self.select + " WHERE kind = 'cut' ORDER BY sequence DESC LIMIT 1",
            as: Self.checkpoint
        )
    }

    func remove(upTo cut: AuditCheckpoint) throws -> Int {
        guard cut.kind == .cut, let last = try last(), cut.sequence < last.sequence else {
            throw StoreFault(.other, detail: "a row must stay behind a cut")
        }
        var removed = 0
        try connection.together {
            try insert(cut)
            removed = try connection.execute(
                "DELETE FROM audit WHERE sequence <= ?",
                [cut.sequence]
            )
            try connection.execute(
                """
                DELETE FROM audit_checkpoints
                WHERE sequence < ? OR sequence = ? AND kind = 'head'
                """,
                [cut.sequence, cut.sequence]
            )
        }
        return removed
    }

    private func insert(_ checkpoint: AuditCheckpoint) throws {
        try connection.execute(
            """
            INSERT INTO audit_checkpoints
                (kind, sequence, head, content, at, public_key, signature)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                checkpoint.kind.rawValue, checkpoint.sequence, checkpoint.head.data,
                checkpoint.content.data, checkpoint.at.microseconds, Data(checkpoint.publicKey),
                Data(checkpoint.signature),
            ]
        )
    }

    private static func checkpoint(_ row: Row) throws -> AuditCheckpoint {
        AuditCheckpoint(
            kind: try row.choice(0),
            sequence: try row.number(1),
            head: try row.digest(2),
            content: try row.digest(3),
            at: try row.instant(4),
            publicKey: try row.bytes(5),
            signature: try row.bytes(6)
        )
    }
}
