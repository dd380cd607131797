import Authority
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The sessions of a revoked credential")
struct RevokedSessionTests {
    private let most = Authority.sessionsEndedMax

    @Test("end in transactions of so many at the most", arguments: [0, 1])
    func endInParts(more: Int) async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        try await stage.openSessions(of: owner, most + more)
        let before = stage.store.transactionCount
        _ = try await stage.authority.change(owner.id, to: .revoked, by: "test")
        #expect(stage.store.transactionCount - before == 1 + more)
        #expect(try await stage.sessions(of: owner).isEmpty)
        #expect(try await stage.auditRows().last?.action == "credential.revoke")
    }

    @Test("that a fault has left hold no pepper, and go in parts with the sweep")
    func areSwept() async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        try await stage.openSessions(of: owner, 2 * most + 1)
        stage.store.doubt { $0.readFault = StoreFault(.busy, detail: "test") }
        let changed = try await stage.authority.change(owner.id, to: .revoked, by: "test")
        #expect(changed.state == .revoked, "the revocation is made")
        stage.store.doubt { $0.readFault = nil }
        #expect(try await stage.sessions(of: owner).count == most)
        #expect(try await stage.authority.keyUse().sessions.isEmpty)
        #expect(try await stage.authority.dependents(on: 1, of: .pepper).isEmpty)
        let last = try #require(try await stage.sessions(of: owner).first)
        #expect(try await stage.authority.endSessionsOfRevoked(partsMax: 1) == most)
        #expect(try await stage.authority.endSessionsOfRevoked(partsMax: 9) == 1)
        #expect(try await stage.authority.endSessionsOfRevoked(partsMax: 9) == 0)
        #expect(try await stage.sessions(of: owner).isEmpty)
        let keys = try await stage.feedEntries().suffix(most + 1).map(\.key)
        #expect(keys.contains(.digest(last.digest)), "every node hears of each")
    }

    @Test("of many at once have their share of the transaction, and the rest follows")
    func shareInBulk() async throws {
        let share = most / Authority.bulkBatchMax
        for isFaulty in [true, false] {
            let stage = try await AuthorityStage()
            let owners = [try await stage.issue().record, try await stage.issue().record]
            for owner in owners { try await stage.openSessions(of: owner, share + 1) }
            if isFaulty { stage.store.doubt { $0.readFault = StoreFault(.busy, detail: "test") } }
            let filter = CredentialFilter(organisation: stage.organisation.id)
            #expect(try await stage.authority.changeAll(filter, to: .revoked, by: "t").count == 2)
            stage.store.doubt { $0.readFault = nil }
            for owner in owners {
                #expect(try await stage.sessions(of: owner).count == (isFaulty ? 1 : 0))
            }
        }
    }

    @Test("whose secret leaked have theirs, too")
    func shareOfLeaks() async throws {
        let share = most / Authority.leakBatchMax
        for isFaulty in [true, false] {
            let stage = try await AuthorityStage()
            let issued = try await stage.issue()
            try await stage.openSessions(of: issued.record, share + 1)
            if isFaulty { stage.store.doubt { $0.readFault = StoreFault(.busy, detail: "test") } }
            let outcomes = try await stage.authority.endLeaked([issued.secret], by: "test")
            #expect(outcomes == [.revoked(issued.record.id)])
            stage.store.doubt { $0.readFault = nil }
            let left = try await stage.sessions(of: issued.record).count
            #expect(left == (isFaulty ? 1 : 0))
        }
    }
}

extension AuthorityStage {
    /// Opens many sessions without an end, such as the access tokens of linked accounts.
    fileprivate func openSessions(of owner: CredentialRecord, _ count: Int) async throws {
        let (authority, now) = (authority, clock.now)
        try await store.transaction { transaction in
            for _ in 0..<count {
                _ = try authority.openSession(
                    SessionOrder(kind: "test.token", lifetime: nil),
                    for: owner,
                    use: nil,
                    at: now,
                    in: transaction
                )
            }
        }
    }
}
