import MemoryStore
import TestSupport
import Testing
import TollgateCore

@testable import Authority

@Suite("Audit rows whose time is over")
struct AuditRetentionTests {
    /// Rows a second apart with checkpoints at 3 and 6, and two more behind.
    private func stage() async throws -> AuthorityStage {
        let stage = try await AuthorityStage.signed(rows: 3)
        try await stage.write(rows: 3)
        _ = try await stage.authority.signAuditRows()
        try await stage.write(rows: 2)
        return stage
    }

    @Test(
        "go up to the last checkpoint that is old enough",
        arguments: [
            (age: 8, removed: 0), (6, 0), (5, 0), (4, 3), (2, 3), (1, 6), (0, 6), (-9, 6),
        ]
    )
    func go(age: Int, removed: Int) async throws {
        let stage = try await stage()
        let before = try await Trail(stage.store)
        let count = try await stage.authority.removeAuditRows(
            before: stage.clock.now + .seconds(-age)
        )
        #expect(count == removed)
        let after = try await Trail(stage.store)
        #expect(after.rows == Array(before.rows.dropFirst(removed)))
        #expect(after.heads == before.heads.filter { $0.sequence > Int64(removed) })
        let chain = stage.authority.audit
        let (verdict, cut) = try await stage.store.read { transaction in
            (
                try chain.verify(transaction, expecting: before.rows.last?.hash),
                try transaction.audit.cut()
            )
        }
        #expect(verdict.span?.start == Int64(removed))
        #expect(verdict.span?.rows == Int64(8 - removed))
        #expect(cut?.sequence == (removed == 0 ? nil : Int64(removed)))
        #expect(cut?.head == (removed == 0 ? nil : after.rows[0].previous))
    }

    @Test("go again and again, and the rows behind are written, signed and exported as ever")
    func goAgain() async throws {
        let stage = try await stage()
        _ = try await stage.authority.removeAuditRows(before: stage.clock.now + .seconds(-4))
        _ = try await stage.authority.removeAuditRows(before: stage.clock.now)
        try await stage.write(rows: 1)
        let newest = try await stage.authority.signAuditRows()
        #expect(newest?.sequence == 9)
        let lines = try await stage.export().map(\.text)
        let span = try #require(stage.read(lines).span)
        #expect(span.start == 6)
        #expect(span.checkpoints == 2)
        #expect(span.rows == 3)
        let chain = stage.authority.audit
        let verdict = try await stage.store.read { try chain.verify($0, expecting: nil) }
        #expect(verdict.span?.signedTo == 9)
    }

    @Test("never go with the newest row, even if a checkpoint stands at it")
    func newestStays() async throws {
        let stage = try await AuthorityStage.signed(rows: 3)
        let count = try await stage.authority.removeAuditRows(
            before: stage.clock.now + .seconds(60)
        )
        #expect(count == 0)
        try await stage.write(rows: 1)
        let next = try await stage.authority.removeAuditRows(
            before: stage.clock.now + .seconds(60)
        )
        #expect(next == 3)
        #expect(try await Trail(stage.store).rows.map(\.sequence) == [4])
    }

    @Test("stay where one of them was altered: the evidence is kept")
    func evidenceStays() async throws {
        let stage = try await stage()
        let trail = try await Trail(stage.store)
        let (store, chain) = (MemoryStore(epoch: "forged"), stage.authority.audit)
        try await store.transaction { transaction in
            for row in trail.rows {
                try transaction.audit.append(row.sequence == 2 ? row.changed(actor: "eve") : row)
            }
            for head in trail.heads { try transaction.audit.add(head) }
        }
        let now = stage.clock.now
        let fault = await #expect(throws: AuditBreak.self) {
            _ = try await store.transaction {
                try chain.removeRows(before: now, at: now, in: $0)
            }
        }
        #expect(fault?.sequence == 2)
        #expect(try await Trail(store).rows.count == 8)
    }

    @Test("are missed where somebody removed them without a cut, or with one that is not signed")
    func missed() async throws {
        let stage = try await stage()
        var trail = try await Trail(stage.store)
        trail.rows.removeFirst(3)
        trail.heads.removeFirst()
        let chain = stage.authority.audit
        #expect(
            try await trail.verdict(under: chain)
                == .broken(sequence: 1, reason: "a row is missing")
        )
        let whole = try await Trail(stage.store)
        let store = MemoryStore(epoch: "forged")
        try await store.transaction { transaction in
            for row in whole.rows { try transaction.audit.append(row) }
            let head = whole.heads[0]
            // The head's own signature, under a kind that it was not made for.
            let cut = AuditCheckpoint(
                kind: .cut,
                sequence: head.sequence,
                head: head.head,
                content: head.content,
                at: head.at,
                publicKey: head.publicKey,
                signature: head.signature
            )
            _ = try transaction.audit.remove(upTo: cut)
        }
        let verdict = try await store.read { try chain.verify($0, expecting: nil) }
        #expect(
            verdict
                == .broken(
                    sequence: 3,
                    reason: "the signature of the checkpoint at row 3 is wrong"
                )
        )
    }
}
