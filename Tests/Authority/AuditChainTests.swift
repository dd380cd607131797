import MemoryStore
import TestSupport
import Testing
import TollgateCore

@testable import Authority

@Suite("The audit chain")
struct AuditChainTests {
    /// Six rows: the organisation, two credentials and three changes.
    private func sixRows() async throws -> (stage: AuthorityStage, rows: [AuditRow]) {
        let stage = try await AuthorityStage()
        let id = try await stage.issue().record.id
        _ = try await stage.issue()
        _ = try await stage.authority.change(id, to: .disabled, by: "command:anna")
        stage.clock.advance(by: .seconds(1))
        _ = try await stage.authority.change(id, to: .active, by: "command:anna")
        _ = try await stage.authority.change(id, to: .revoked, by: "command:anna")
        return (stage, try await stage.auditRows())
    }

    /// What a chain says of some rows in a store of their own.
    private func verdict(
        _ rows: [AuditRow],
        under chain: AuditChain,
        expecting head: Digest? = nil
    ) async throws -> AuditChain.Verdict {
        let store = MemoryStore(epoch: "forged")
        return try await store.transaction { transaction in
            for row in rows { try transaction.audit.append(row) }
            return try chain.verify(transaction, expecting: head)
        }
    }

    @Test("of untouched rows is sound, and names its head")
    func isSound() async throws {
        let (stage, rows) = try await sixRows()
        let head = try #require(rows.last?.hash)
        #expect(rows.map(\.sequence) == Array(1...6))
        #expect(rows.first?.previous == AuditChain.origin)
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.hash == $1.previous })
        let verdict = try await verdict(rows, under: stage.authority.audit)
        #expect(verdict.isSound(rows: 6, head: head))
    }

    @Test("without any row is sound")
    func isSoundWhenEmpty() async throws {
        let chain = AuditChain(key: Secret("key"))
        for head in [nil, AuditChain.origin] {
            let verdict = try await verdict([], under: chain, expecting: head)
            #expect(verdict.isSound(rows: 0, head: AuditChain.origin))
        }
    }

    @Test("names the first row of which anything was altered", arguments: Array(0..<6))
    func namesAlteredRows(_ place: Int) async throws {
        let (stage, rows) = try await sixRows()
        let row = rows[place]
        let forgeries = [
            row.changed(at: row.at + .microseconds(1)), row.changed(actor: "command:eve"),
            row.changed(action: "credential.enable!"), row.changed(subject: "crd_0"),
            row.changed(details: row.details + " "), row.changed(hash: Digest(repeating: 1)),
            row.changed(actor: row.actor + row.action, action: ""),
        ]
        for forgery in forgeries {
            var altered = rows
            altered[place] = forgery
            let verdict = try await verdict(altered, under: stage.authority.audit)
            #expect(verdict == .broken(sequence: row.sequence, reason: "the row was altered"))
        }
    }

    @Test("names the first row that was removed", arguments: Array(0..<5))
    func namesRemovedRows(_ place: Int) async throws {
        let (stage, rows) = try await sixRows()
        var cut = rows
        cut.remove(at: place)
        let verdict = try await verdict(cut, under: stage.authority.audit)
        #expect(verdict == .broken(sequence: rows[place].sequence, reason: "a row is missing"))
    }

    @Test("names the row where others were moved up to close the gap")
    func namesClosedGaps() async throws {
        let (stage, rows) = try await sixRows()
        let closed = rows[..<2] + rows[3...].map { $0.changed(sequence: $0.sequence - 1) }
        let verdict = try await verdict(Array(closed), under: stage.authority.audit)
        let reason = "the row does not follow the one before it"
        #expect(verdict == .broken(sequence: 3, reason: reason))
    }

    @Test("names a row that was put in by somebody without the key")
    func namesInsertedRows() async throws {
        let (stage, rows) = try await sixRows()
        let forged = rows[2].changed(sequence: 3, actor: "command:eve", previous: rows[1].hash)
        let moved = rows[2...].map { $0.changed(sequence: $0.sequence + 1) }
        let chain = stage.authority.audit
        let verdictInside = try await verdict(rows[..<2] + [forged] + moved, under: chain)
        #expect(verdictInside == .broken(sequence: 3, reason: "the row was altered"))
        let last = rows[5].changed(sequence: 7, previous: rows[5].hash)
        let verdictAtEnd = try await verdict(rows + [last], under: chain)
        #expect(verdictAtEnd == .broken(sequence: 7, reason: "the row was altered"))
    }

    @Test(
        "tells that its newest rows were cut off, where a head was noted",
        arguments: Array(1...6)
    )
    func namesCutRows(_ count: Int) async throws {
        let (stage, rows) = try await sixRows()
        let chain = stage.authority.audit
        let head = try #require(rows.last?.hash)
        let cut = Array(rows.dropLast(count))
        let verdict = try await verdict(cut, under: chain, expecting: head)
        #expect(
            verdict
                == .broken(
                    sequence: Int64(7 - count),
                    reason: "the expected head is not in the chain: rows were cut off"
                )
        )
        let blind = try await self.verdict(cut, under: chain)
        let shorter = cut.last?.hash ?? AuditChain.origin
        #expect(blind.isSound(rows: Int64(6 - count), head: shorter))
    }

    @Test("takes any row for the head that was noted, because rows were added since")
    func takesOlderHeads() async throws {
        let (stage, rows) = try await sixRows()
        let head = try #require(rows.last?.hash)
        for row in rows {
            let verdict = try await verdict(rows, under: stage.authority.audit, expecting: row.hash)
            #expect(verdict.isSound(rows: 6, head: head))
        }
    }

    @Test("is broken at its first row under another key")
    func needsItsKey() async throws {
        let (_, rows) = try await sixRows()
        let verdict = try await verdict(rows, under: AuditChain(key: Secret("another")))
        #expect(verdict == .broken(sequence: 1, reason: "the row was altered"))
    }

    @Test(
        "is verified to its end over several pages",
        arguments: [999, 1_000, 1_001, 2_000, 2_001]
    )
    func readsAllPages(_ count: Int) async throws {
        let chain = AuditChain(key: Secret("key"))
        let store = MemoryStore(epoch: "test")
        let rows = try await store.transaction { transaction in
            for number in 1...count {
                try chain.append(
                    "test",
                    "\(number)",
                    details: [:],
                    by: "test",
                    at: Instant(seconds: Int64(number)),
                    in: transaction
                )
            }
            return try transaction.audit.rows(after: 0, limit: count)
        }
        let head = try #require(rows.last?.hash)
        let whole = try await store.read { try chain.verify($0, expecting: head) }
        #expect(whole.isSound(rows: Int64(count), head: head))
        let altered = rows.dropLast() + [rows[count - 1].changed(actor: "command:eve")]
        let broken = try await verdict(Array(altered), under: chain)
        #expect(broken == .broken(sequence: Int64(count), reason: "the row was altered"))
    }
}
