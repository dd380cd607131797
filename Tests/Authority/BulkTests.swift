import Authority
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("A bulk change")
struct BulkTests {
    @Test("takes all that the filter takes and whose state allows it, with a row for each")
    func takesAll() async throws {
        let stage = try await AuthorityStage()
        let other = try await stage.authority.createOrganisation("other", by: "test")
        var foreign = stage.request()
        foreign.organisation = other.id
        let stranger = try await stage.authority.issue(foreign, by: "test").record
        let mine = [
            try await stage.issue().record, try await stage.issue("test.token").record,
            try await stage.issue(expiresIn: .seconds(1)).record,
        ]
        _ = try await stage.authority.change(mine[0].id, to: .disabled, by: "test")
        stage.clock.advance(by: .seconds(1))
        let filter = CredentialFilter(organisation: stage.organisation.id)
        #expect(try await stage.authority.planBulk(filter, to: .disabled).map(\.id) == [mine[1].id])
        let plan = try await stage.authority.planBulk(filter, to: .revoked)
        #expect(Set(plan.map(\.id)) == Set(mine.map(\.id)))
        let before = try await stage.contents()
        #expect(before.credentials.allSatisfy { $0.state != .revoked }, "a plan changes nothing")
        let changed = try await stage.authority.changeAll(filter, to: .revoked, by: "owner")
        #expect(Set(changed.map(\.id)) == Set(mine.map(\.id)))
        let after = try await stage.contents()
        let rows = after.audit.dropFirst(before.audit.count)
        #expect(rows.count == 3)
        #expect(rows.allSatisfy { $0.action == "credential.revoke" && $0.actor == "owner" })
        #expect(Set(rows.map(\.subject)) == Set(mine.map(\.id.rawValue)))
        #expect(try await stage.record(stranger.id)?.state == .active)
        let keys = Set(after.feed.dropFirst(before.feed.count).map(\.key))
        #expect(keys == Set(mine.flatMap(\.factKeys)))
        #expect(try await stage.authority.changeAll(filter, to: .revoked, by: "owner").isEmpty)
    }

    @Test("goes on behind the first batch, and by environment and kind")
    func takesEveryBatch() async throws {
        let stage = try await AuthorityStage()
        for _ in 0...Authority.bulkBatchMax { _ = try await stage.issue("test.token") }
        let key = try await stage.issue().record
        var filter = CredentialFilter(organisation: stage.organisation.id, kind: "test.token")
        filter.environment = .production
        #expect(try await stage.authority.planBulk(filter, to: .disabled).isEmpty)
        filter.environment = .sandbox
        let count = Authority.bulkBatchMax + 1
        #expect(try await stage.authority.planBulk(filter, to: .disabled).count == count)
        #expect(
            try await stage.authority.changeAll(filter, to: .disabled, by: "t").count == count
        )
        #expect(try await stage.record(key.id)?.state == .active)
    }
}

@Suite("A list of leaked secrets")
struct LeakTests {
    @Test("revokes the credential of a newest secret, in any spelling, and knows nobody else's")
    func revokes() async throws {
        let stage = try await AuthorityStage()
        let alone = try await stage.issue()
        let withHandle = try await stage.issue()
        let token = try await stage.issue("test.token")
        let bystander = try await stage.issue()
        let handle = try #require(withHandle.record.handle)
        let secret = try #require(withHandle.secret.reveal())
        let outcomes = try await stage.authority.endLeaked(
            [
                alone.secret, Secret("\(handle):\(secret)"), token.secret, Secret("nobody:x"),
                Secret(":"), alone.secret,
            ],
            by: "owner"
        )
        #expect(
            outcomes == [
                .revoked(alone.record.id), .revoked(withHandle.record.id),
                .revoked(token.record.id), .unknown, .unknown, .over(alone.record.id),
            ]
        )
        #expect(try await stage.record(bystander.record.id)?.state == .active)
        let row = try #require(try await stage.auditRows().last)
        #expect(row.action == "credential.revoke" && row.subject == token.record.id.rawValue)
        var text = ""
        dump(try await stage.contents(), to: &text)
        #expect(!text.contains(secret))
    }

    @Test("ends an old secret in its overlap with the sessions, and leaves the newest")
    func retires() async throws {
        let stage = try await AuthorityStage()
        let old = try await stage.issue()
        let (token, _) = try await stage.openSession(of: old.record)
        let new = try await stage.authority.rotate(old.record.id, overlap: .seconds(60), by: "t")
        let outcomes = try await stage.authority.endLeaked(
            [old.secret, old.secret, token],
            by: "owner"
        )
        let (id, secret) = (old.record.id, old.record.secrets[0].id)
        #expect(outcomes == [.retired(secret, of: id), .over(id), .unknown])
        let record = try #require(try await stage.record(id))
        #expect(record.state == .active)
        #expect(record.secrets.map(\.retiresAt) == [stage.clock.now, nil])
        #expect(try await stage.authority.endLeaked([new.secret], by: "o") == [.revoked(id)])
    }

    @Test("ends the sessions of a credential that it revokes")
    func endsSessionsOfTheRevoked() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue()
        _ = try await stage.openSession(of: issued.record)
        let outcomes = try await stage.authority.endLeaked([issued.secret], by: "owner")
        #expect(outcomes == [.revoked(issued.record.id)])
        #expect(try await stage.sessions(of: issued.record).isEmpty)
    }

    @Test("ends a session by its token")
    func endsSessions() async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        let (token, _) = try await stage.openSession(of: owner)
        let outcomes = try await stage.authority.endLeaked([token, token], by: "owner")
        guard case .sessionEnded = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(outcomes.last == .unknown)
        #expect(try await stage.auditRows().last?.action == "session.close")
        #expect(try await stage.record(owner.id)?.state == .active)
    }

    @Test("knows a signing secret by its handle")
    func knowsSigningSecrets() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue("test.signing-key")
        let secret = try #require(issued.secret.reveal())
        let handle = try #require(issued.record.handle)
        let outcomes = try await stage.authority.endLeaked(
            [Secret("\(handle):SK-wrong"), issued.secret, Secret("\(handle):\(secret)")],
            by: "owner"
        )
        #expect(outcomes == [.unknown, .unknown, .revoked(issued.record.id)])
    }

    @Test("is worked off in batches, in its order")
    func isWorkedOffInBatches() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue()
        var list = (0..<Authority.leakBatchMax).map { Secret("unknown \($0)") }
        list.append(issued.secret)
        let outcomes = try await stage.authority.endLeaked(list, by: "owner")
        #expect(outcomes.dropLast().allSatisfy { $0 == .unknown })
        #expect(outcomes.last == .revoked(issued.record.id))
    }
}
