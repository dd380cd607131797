import MemoryStore
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import Authority

@Suite("The checkpoints of the audit chain")
struct AuditCheckpointTests {
    @Test(
        "cover every row, a thousand each at the most",
        arguments: [(1, [1]), (999, [999]), (1_000, [1_000]), (1_001, [1_000, 1_001])]
            as [(Int, [Int64])]
    )
    func coverEveryRow(count: Int, places: [Int64]) async throws {
        let stage = try await AuthorityStage.signed(rows: count)
        let trail = try await Trail(stage.store)
        #expect(trail.heads.map(\.sequence) == places)
        #expect(trail.heads.last?.head == trail.rows.last?.hash)
        let span = try #require(try await trail.verdict(under: stage.authority.audit).span)
        #expect(span.rows == Int64(count))
        #expect(span.signedTo == Int64(count))
        #expect(span.checkpoints == places.count)
    }

    @Test("are not made where there is nothing to sign")
    func areNotRepeated() async throws {
        let stage = try await AuthorityStage.signed(rows: 3)
        let first = try await stage.authority.signAuditRows()
        stage.clock.advance(by: .seconds(60))
        let second = try await stage.authority.signAuditRows()
        #expect(first == second)
        #expect(first?.sequence == 3)
        #expect(try await Trail(stage.store).heads.count == 1)
        let waiting = try await stage.authority.unsignedAuditRows()
        #expect(waiting == nil)
        try await stage.write(rows: 2)
        let later = try await stage.authority.unsignedAuditRows()
        #expect(later?.count == 2)
        #expect(later?.since == stage.clock.now + .seconds(-1))
    }

    @Test("are signed with a key that belongs to the chain's, and to no other")
    func haveTheirKey() async throws {
        let stage = try await AuthorityStage.signed(rows: 2)
        var trail = try await Trail(stage.store)
        let key = stage.authority.audit.publicKey
        #expect(trail.heads[0].publicKey == key.bytes)
        #expect(trail.heads[0].keyID == key.id)
        let other = CheckpointKey(deriving: Secret("another"))
        let span = try #require(try await trail.verdict(under: stage.authority.audit).span)
        trail.heads = [try AuditCheckpoint(.head, of: span, at: stage.clock.now, signer: other)]
        #expect(
            try await trail.verdict(under: stage.authority.audit)
                == .broken(
                    sequence: 2,
                    reason: "the checkpoint at row 2 was signed with another key"
                )
        )
    }

    @Test("bind their kind, place, hashes and moment")
    func bindEverything() async throws {
        let stage = try await AuthorityStage.signed(rows: 3)
        let trail = try await Trail(stage.store)
        let head = trail.heads[0]
        func forged(
            kind: AuditCheckpoint.Kind? = nil,
            content: Digest? = nil,
            at: Instant? = nil,
            signature: [UInt8]? = nil
        ) -> AuditCheckpoint {
            AuditCheckpoint(
                kind: kind ?? head.kind,
                sequence: head.sequence,
                head: head.head,
                content: content ?? head.content,
                at: at ?? head.at,
                publicKey: head.publicKey,
                signature: signature ?? head.signature
            )
        }
        var signature = head.signature
        signature[63] ^= 1
        let forgeries = [
            forged(kind: .cut), forged(content: .init(repeating: 1)),
            forged(at: head.at + .microseconds(1)), forged(signature: signature),
            forged(signature: []),
        ]
        for forgery in forgeries {
            var walk = AuditWalk(.chain(stage.authority.audit), behind: .origin)
            for row in trail.rows { try walk.take(row) }
            let fault = #expect(throws: AuditBreak.self) { try walk.take(forgery) }
            #expect(fault?.reason == "the signature of the checkpoint at row 3 is wrong")
        }
    }

    @Test("show that rows were cut off the end", arguments: Array(1...4))
    func showCuts(count: Int) async throws {
        let stage = try await AuthorityStage.signed(rows: 5)
        var trail = try await Trail(stage.store)
        trail.rows.removeLast(count)
        #expect(
            try await trail.verdict(under: stage.authority.audit)
                == .broken(
                    sequence: Int64(6 - count),
                    reason: "rows were cut off: a checkpoint was signed at row 5"
                )
        )
    }

    @Test("show that rows were cut off and others written in their place")
    func showReplacedEnds() async throws {
        let stage = try await AuthorityStage.signed(rows: 5)
        let trail = try await Trail(stage.store)
        let (chain, store) = (stage.authority.audit, MemoryStore(epoch: "cut"))
        try await store.transaction { transaction in
            for row in trail.rows.prefix(3) { try transaction.audit.append(row) }
            for head in trail.heads { try transaction.audit.add(head) }
            // The server goes on, with its key, on what it finds.
            for number in 0..<4 {
                try chain.append(
                    "test",
                    "\(number)",
                    details: [:],
                    by: "test",
                    at: Instant(seconds: 0),
                    in: transaction
                )
            }
        }
        let verdict = try await store.read { try chain.verify($0, expecting: nil) }
        #expect(
            verdict
                == .broken(
                    sequence: 1,
                    reason: "rows 1 to 5 are not those that the checkpoint signed"
                )
        )
    }

    @Test("are not made over rows that were altered, nor behind a broken end")
    func areNotForged() async throws {
        let stage = try await AuthorityStage.signed(rows: 3)
        try await stage.write(rows: 3)
        let trail = try await Trail(stage.store)
        let chain = stage.authority.audit
        let altered = trail.rows.map { $0.sequence == 5 ? $0.changed(actor: "eve") : $0 }
        let cut = Array(trail.rows.prefix(2))
        for (rows, place) in [(altered, Int64(5)), (cut, 3)] {
            let store = MemoryStore(epoch: "forged")
            try await store.transaction { transaction in
                for row in rows { try transaction.audit.append(row) }
                for head in trail.heads { try transaction.audit.add(head) }
            }
            let fault = await #expect(throws: AuditBreak.self) {
                _ = try await store.transaction {
                    try chain.sign(at: Instant(seconds: 0), in: $0)
                }
            }
            #expect(fault?.sequence == place)
            let heads = try await Trail(store).heads
            #expect(heads == trail.heads)
        }
    }

    @Test("tell the server that rows which were signed are gone")
    func areMissed() async throws {
        let stage = try await AuthorityStage.signed(rows: 3)
        let trail = try await Trail(stage.store)
        let store = MemoryStore(epoch: "cut")
        try await store.transaction { transaction in
            for row in trail.rows.dropLast() { try transaction.audit.append(row) }
            for head in trail.heads { try transaction.audit.add(head) }
        }
        stage.store.replace(with: store)
        let waiting = await #expect(throws: AuditBreak.self) {
            _ = try await stage.authority.unsignedAuditRows()
        }
        #expect(waiting?.sequence == 3)
        let behind = AuditExport.Choice(after: 3)
        let export = await #expect(throws: AuditBreak.self) {
            _ = try await stage.export(behind)
        }
        #expect(export?.sequence == 3)
    }

    @Test("are not needed by a store that was taken back as a whole, which an expected head shows")
    func areBlindToOldStores() async throws {
        let stage = try await AuthorityStage.signed(rows: 3)
        let old = try await Trail(stage.store)
        try await stage.write(rows: 2)
        let newest = try await stage.authority.signAuditRows()
        let chain = stage.authority.audit
        #expect(try await old.verdict(under: chain).span?.rows == 3)
        let verdict = try await old.verdict(under: chain, expecting: newest?.head)
        #expect(
            verdict
                == .broken(
                    sequence: 4,
                    reason: "the expected head is not in the chain: rows were cut off"
                )
        )
    }
}
