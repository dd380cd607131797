import Authority
import MemoryStore
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("Audit rows that a store did not keep")
struct AuditedStoreTests {
    private let doubtful = DoubtfulStore(MemoryStore(epoch: "test"))
    private let store: AuditedStore

    init() { store = AuditedStore(doubtful) }

    private func append(_ count: Int, then end: (any Error)? = nil) async throws {
        let chain = AuditChain(key: Secret("key"))
        try await store.transaction { transaction in
            for number in 0..<count {
                try chain.append(
                    "test",
                    "\(number)",
                    details: [:],
                    by: "test",
                    at: Instant(microseconds: 1),
                    in: transaction
                )
            }
            if let end { throw end }
        }
    }

    private func keptCount() async throws -> Int {
        try await store.read { try $0.audit.rows(after: 0, limit: 100).count }
    }

    @Test("none while they are kept")
    func kept() async throws {
        try await append(3)
        #expect(try await keptCount() == 3)
        #expect(store.rowsLost.value == 0)
    }

    @Test("one where it cannot be inserted")
    func insertion() async throws {
        doubtful.doubt { $0.auditFault = StoreFault(.full, detail: "test") }
        await #expect(throws: StoreFault.self) { try await append(3) }
        #expect(try await keptCount() == 0)
        #expect(store.rowsLost.value == 1)
    }

    @Test("all of a transaction that cannot be committed")
    func commit() async throws {
        doubtful.doubt { $0.commitFault = StoreFault(.full, detail: "test") }
        await #expect(throws: StoreFault.self) { try await append(3) }
        doubtful.doubt { $0.commitFault = nil }
        #expect(try await keptCount() == 0)
        #expect(store.rowsLost.value == 3)
        try await append(1)
        #expect(store.rowsLost.value == 3)
    }

    @Test("none where a rule of ours undid the change")
    func rule() async throws {
        await #expect(throws: AuthorityError.self) {
            try await append(1, then: AuthorityError.noSuchOrganisation("x"))
        }
        #expect(try await keptCount() == 0)
        #expect(store.rowsLost.value == 0)
    }
}
