import Authority
import MemoryStore
import TestSupport
import TollgateCore
import TollgateCrypto

/// Audit rows with their checkpoints, as somebody finds them who can write the store and has no key.
struct Trail {
    var rows: [AuditRow]
    var heads: [AuditCheckpoint]

    /// Reads what a store holds.
    init(_ store: any Store) async throws {
        (rows, heads) = try await store.read { transaction in
            (
                try transaction.audit.rows(after: .min, limit: 10_000),
                try transaction.audit.checkpoints(after: .min, limit: 10_000)
            )
        }
    }

    /// What a chain says of the trail in a store of its own.
    func verdict(
        under chain: AuditChain,
        expecting head: Digest? = nil
    ) async throws -> AuditChain.Verdict {
        let (store, trail) = (MemoryStore(epoch: "forged"), self)
        try await store.transaction { transaction in
            for row in trail.rows { try transaction.audit.append(row) }
            for head in trail.heads { try transaction.audit.add(head) }
        }
        return try await store.read { try chain.verify($0, expecting: head) }
    }
}

extension AuthorityStage {
    /// A stage with this many rows and a checkpoint at the last.
    static func signed(rows count: Int) async throws -> Self {
        let stage = try await Self()
        try await stage.write(rows: count - 1)
        _ = try await stage.authority.signAuditRows()
        return stage
    }

    /// Writes rows, a second apart.
    func write(rows count: Int) async throws {
        for number in 0..<count {
            clock.advance(by: .seconds(1))
            try await authority.record(.keysAdd, "pepper \(number)", ["note": "é\"\\"], by: "test")
        }
    }

    /// The lines of an export.
    func export(_ choice: AuditExport.Choice = .init()) async throws -> [AuditLine] {
        var lines: [AuditLine] = []
        try await AuditExport(store, authority.audit, time: clock.source).run(choice) {
            lines += $0
        }
        return lines
    }

    /// What somebody says of lines who has the public key alone, or the chain's key as well.
    func read(
        _ lines: [String],
        withKey hasKey: Bool = false,
        expecting head: Digest? = nil
    ) -> AuditChain.Verdict {
        var reader =
            hasKey
            ? AuditReader(authority.audit, expecting: head)
            : AuditReader(authority.audit.publicKey, expecting: head)
        do throws(AuditBreak) {
            for line in lines { try reader.take(Array(line.utf8)) }
            return .sound(try reader.end())
        } catch {
            return .broken(error)
        }
    }
}
