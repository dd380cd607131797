import TestSupport
import Testing
import TollgateCore

@testable import SQLiteStore

@Suite("The audit rows in a SQLite file")
struct SQLiteStoreAuditTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.sqlite")
    }

    /// Rows from the first to a last one, each with a checkpoint before the last.
    private func fill(_ count: Int64) async throws -> SQLiteStore {
        let store = try SQLiteStore(path: path, create: true)
        try await store.transaction { transaction in
            for sequence in 1...count { try transaction.audit.append(Self.row(sequence)) }
            for sequence in 1..<count { try transaction.audit.add(Self.checkpoint(sequence)) }
        }
        return store
    }

    @Test(
        "are not altered or removed by a statement of their own, and neither are checkpoints",
        arguments: [
            "UPDATE audit SET actor = 'eve' WHERE sequence = 2",
            "UPDATE audit SET actor = actor", "DELETE FROM audit WHERE sequence = 2",
            "DELETE FROM audit", "DELETE FROM audit WHERE sequence = 4",
            "UPDATE audit_checkpoints SET at = 0", "DELETE FROM audit_checkpoints",
            "DELETE FROM audit_checkpoints WHERE sequence = 3",
            """
            INSERT INTO audit_checkpoints (kind, sequence, head, content, at, public_key, signature)
            SELECT 'cut', 2, zeroblob(32), content, at, public_key, signature
            FROM audit_checkpoints WHERE sequence = 2
            """,
        ]
    )
    func stay(statement: String) async throws {
        let store = try await fill(4)
        #expect(throws: StoreFault.self) { try SQLiteStore.execute(statement, at: path) }
        let rows = try await store.read { try $0.audit.rows(after: 0, limit: 9) }
        #expect(rows == (1...4).map(Self.row))
        let heads = try await store.read { try $0.audit.checkpoints(after: 0, limit: 9) }
        #expect(heads == (1...3).map { Self.checkpoint($0) })
        try await store.close()
    }

    @Test("go below a cut, and no further")
    func goBelowACut() async throws {
        let store = try await fill(4)
        let removed = try await store.transaction {
            try $0.audit.remove(upTo: Self.checkpoint(2, .cut))
        }
        #expect(removed == 2)
        for statement in [
            "DELETE FROM audit WHERE sequence = 3", "DELETE FROM audit_checkpoints",
        ] {
            #expect(throws: StoreFault.self) { try SQLiteStore.execute(statement, at: path) }
        }
        try await store.close()
    }

    @Test("of an older version are kept, and go on being written by a process of that version")
    func older() async throws {
        let row = """
            INSERT INTO audit VALUES (1, 5, 'a', 'b', 'c', '{}', zeroblob(32), randomblob(32));
            """
        try SQLiteStore.makeOld(at: path, steps: 7, rows: row)
        let store = try SQLiteStore(path: path, create: false)
        let before = try await store.read { try $0.audit.last()?.sequence }
        #expect(before == 1)
        let insertion = """
            INSERT INTO audit (sequence, at, actor, action, subject, details, previous, hash)
            VALUES (2, 6, 'a', 'b', 'c', '{}', zeroblob(32), randomblob(32));
            """
        try SQLiteStore.execute(insertion, at: path)
        let after = try await store.read { transaction in
            (try transaction.audit.last()?.sequence, try transaction.audit.checkpoint(upTo: .max))
        }
        #expect(after.0 == 2)
        #expect(after.1 == nil)
        try await store.close()
    }

    private static func digest(_ number: Int64) -> Digest {
        Digest(repeating: UInt8(truncatingIfNeeded: number))
    }

    private static func row(_ sequence: Int64) -> AuditRow {
        AuditRow(
            sequence: sequence,
            at: Instant(seconds: sequence),
            actor: "test",
            action: "test",
            subject: "\(sequence)",
            details: "{}",
            previous: digest(sequence - 1),
            hash: digest(sequence)
        )
    }

    private static func checkpoint(
        _ sequence: Int64,
        _ kind: AuditCheckpoint.Kind = .head
    ) -> AuditCheckpoint {
        AuditCheckpoint(
            kind: kind,
            sequence: sequence,
            head: digest(sequence),
            content: digest(sequence),
            at: Instant(seconds: sequence),
            publicKey: [UInt8](repeating: 1, count: 32),
            signature: [UInt8](repeating: 2, count: 64)
        )
    }
}
