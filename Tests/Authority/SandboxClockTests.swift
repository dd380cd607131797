import Authority
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The clock of a sandbox")
struct SandboxClockTests {
    private let hour: Duration = .seconds(3_600)

    @Test("moves forward in one transaction with its audit row and the feed's rows")
    func moves() async throws {
        let stage = try await AuthorityStage()
        let credential = try await stage.issue().record
        let newest = try await stage.feedEntries().last?.sequence ?? 0
        let moved = try await stage.advance(by: hour)
        #expect(moved.sandboxAdvance == hour)
        #expect(try await stage.advance(by: hour).sandboxAdvance == hour * 2)
        #expect(try await stage.authority.organisation(named: "demo").sandboxAdvance == hour * 2)
        let keys = try await stage.feedEntries(after: newest).map(\.key)
        #expect(keys == credential.factKeys + credential.factKeys)
        let row = try #require(try await stage.auditRows().last)
        #expect(row.action == "sandbox.clock.advance")
        #expect(row.subject == stage.organisation.id.rawValue)
        #expect(row.at == stage.clock.now, "the record stays on the wall clock")
        #expect(row.details.contains(#""advance_seconds":7200"#))
    }

    @Test("names every sandbox credential of the organisation to the feed, and no other")
    func namesAll() async throws {
        let stage = try await AuthorityStage()
        var expected: Set<FactKey> = []
        for _ in 0...500 { expected.formUnion(try await stage.issue().record.factKeys) }
        let other = try await stage.authority.createOrganisation("other", by: "test")
        for (owner, environment) in [
            (other.id, Environment.sandbox), (stage.organisation.id, .production),
        ] {
            let request = IssueRequest(
                organisation: owner,
                environment: environment,
                kind: "test.key"
            )
            _ = try await stage.authority.issue(request, by: "test")
        }
        let newest = try await stage.feedEntries().last?.sequence ?? 0
        _ = try await stage.advance(by: hour)
        let keys = try await stage.feedEntries(after: newest).map(\.key)
        #expect(Set(keys) == expected && keys.count == 501)
    }

    @Test("moves by whole seconds and up to its maximum, and a refused step leaves its row alone")
    func isBounded() async throws {
        let stage = try await AuthorityStage()
        let most = AccountClock.advanceMax
        for step: Duration in [.zero, .seconds(-60), .milliseconds(1_500), most + .seconds(1)] {
            let denial = try await stage.denial { _ = try await stage.advance(by: step) }
            #expect(denial == .clockStepOutOfRange(most: most), "\(step)")
        }
        #expect(try await stage.authority.organisation(named: "demo").sandboxAdvance == .zero)
        #expect(
            try await stage.auditRows().suffix(4).map(\.action)
                == Array(repeating: "denied", count: 4)
        )
        _ = try await stage.advance(by: most)
        let denial = try await stage.denial { _ = try await stage.advance(by: .seconds(1)) }
        #expect(denial == .clockStepOutOfRange(most: .zero))
    }

    @Test("of an organisation that is not there cannot move")
    func needsItsOrganisation() async throws {
        let stage = try await AuthorityStage()
        let unknown = OrganisationID(rawValue: "org_none")
        let denial = try await stage.denial {
            _ = try await stage.authority.advanceSandboxClock(of: unknown, by: hour, actor: "test")
        }
        #expect(denial == .noSuchOrganisation("org_none"))
    }

    @Test("says when a credential is made, and whether its end lies in the past")
    func judgesIssuing() async throws {
        let stage = try await AuthorityStage()
        _ = try await stage.advance(by: hour)
        let made = try await stage.issue(expiresIn: hour + .seconds(1)).record
        #expect(made.createdAt == stage.clock.now + hour)
        #expect(made.secrets.map(\.createdAt) == [stage.clock.now + hour])
        let denial = try await stage.denial { _ = try await stage.issue(expiresIn: hour) }
        #expect(denial == .expiryInThePast)
        var request = stage.request(expiresIn: .seconds(1))
        request.environment = .production
        let issued = try await stage.authority.issue(request, by: "test").record
        #expect(issued.createdAt == stage.clock.now)
    }

    @Test("says when an overlap begins, and ends it")
    func judgesRotation() async throws {
        let stage = try await AuthorityStage()
        let id = try await stage.issue().record.id
        _ = try await stage.advance(by: hour)
        let rotated = try await stage.authority.rotate(id, overlap: hour, by: "test").record
        #expect(rotated.secrets[0].retiresAt == stage.clock.now + hour * 2)
        #expect(rotated.secrets[1].createdAt == stage.clock.now + hour)
        _ = try await stage.advance(by: hour)
        let again = try await stage.authority.rotate(id, overlap: .zero, by: "test").record
        #expect(!again.secrets.contains { $0.id == rotated.secrets[0].id }, "its overlap was over")
    }

    @Test("ends a credential, which can then only be revoked")
    func judgesStates() async throws {
        let stage = try await AuthorityStage()
        let id = try await stage.issue(expiresIn: hour).record.id
        _ = try await stage.advance(by: hour - .seconds(1))
        #expect(try await stage.authority.change(id, to: .disabled, by: "t").state == .disabled)
        _ = try await stage.advance(by: .seconds(1))
        let denial = try await stage.denial {
            _ = try await stage.authority.change(id, to: .active, by: "t")
        }
        #expect(denial == .illegalTransition(from: "expired", to: "active"))
        let filter = CredentialFilter(organisation: stage.organisation.id)
        #expect(try await stage.authority.planBulk(filter, to: .disabled).isEmpty)
        #expect(try await stage.authority.planBulk(filter, to: .revoked).map(\.id) == [id])
    }

    @Test("brings the warning that a credential ends, to this organisation alone")
    func judgesWarnings() async throws {
        let stage = try await AuthorityStage()
        let credential = try await stage.issue(expiresIn: hour * 48).record
        let other = try await stage.authority.createOrganisation("other", by: "test")
        var request = stage.request(expiresIn: hour * 48)
        request.organisation = other.id
        _ = try await stage.authority.issue(request, by: "test")
        #expect(try await stage.authority.warnOfExpiry(within: hour * 24) == 0)
        _ = try await stage.advance(by: hour * 24)
        #expect(try await stage.authority.warnOfExpiry(within: hour * 24) == 1)
        #expect(stage.notices.all.map(\.credential.id) == [credential.id])
        let warned = try await stage.record(credential.id)
        #expect(warned?.expiryWarnedAt == stage.clock.now + hour * 24)
        #expect(try await stage.auditRows().last?.at == stage.clock.now)
    }

    @Test("opens sessions and ends them, and removes none of another organisation's")
    func judgesSessions() async throws {
        let stage = try await AuthorityStage()
        let owner = try await stage.issue().record
        let other = try await stage.authority.createOrganisation("other", by: "test")
        var request = stage.request()
        request.organisation = other.id
        let stranger = try await stage.authority.issue(request, by: "test").record
        _ = try await stage.openSession(of: stranger)
        _ = try await stage.openSession(of: owner)
        _ = try await stage.advance(by: SessionRules().tokenLifetime)
        #expect(try await stage.authority.sessions(of: owner.id).isEmpty)
        #expect(try await stage.authority.sessions(of: stranger.id).count == 1)
        let opened = try await stage.openSession(of: owner)
        #expect(opened.expiresAt == stage.clock.now + SessionRules().tokenLifetime * 2)
        #expect(try await stage.authority.sessions(of: owner.id).count == 1)
        #expect(try await stage.sessions(of: stranger).count == 1, "another's is still there")
        #expect(try await stage.auditRows().last?.at == stage.clock.now)
    }

    @Test("ends what depends on a pepper, and says how long secrets rested")
    func judgesKeyUse() async throws {
        let stage = try await AuthorityStage()
        let (owner, ending) = (
            try await stage.issue().record, try await stage.issue(expiresIn: hour).record
        )
        let other = try await stage.authority.createOrganisation("other", by: "test")
        var request = stage.request(expiresIn: hour)
        request.organisation = other.id
        let stranger = try await stage.authority.issue(request, by: "test").record
        for credential in [owner, stranger] { _ = try await stage.openSession(of: credential) }
        for credential in [owner, ending] { try await stage.openEndlessSession(of: credential) }
        try await stage.use(owner.secrets[0])
        func counts() async throws -> [Int] {
            let found = try await stage.authority.dependents(on: 1, of: .pepper)
            let (tally, use) = (found.kinds["test.key"], try await stage.authority.keyUse())
            let pepper = PepperID(rawValue: 1)
            #expect(use.secrets[pepper] == tally?.count)
            #expect(use.sessions[pepper] == found.sessions)
            return [
                tally?.count ?? 0, tally?.unusedFor30Days ?? 0, found.sessions,
                found.endlessSessions,
            ]
        }
        #expect(try await counts() == [3, 0, 4, 2])
        _ = try await stage.advance(by: hour * 24 * 30)
        #expect(try await counts() == [2, 1, 2, 1], "the owner's own, and the stranger's")
    }

    @Test("ends a session that then makes room before any that lives")
    func makesRoom() async throws {
        let stage = try await AuthorityStage(sessionRules: SessionRules(perCredentialMax: 2))
        let owner = try await stage.issue().record
        try await stage.openEndlessSession(of: owner)
        let oldest = try #require(try await stage.sessions(of: owner).first)
        stage.clock.advance(by: .seconds(1))
        _ = try await stage.openSession(of: owner)
        _ = try await stage.advance(by: SessionRules().tokenLifetime)
        _ = try await stage.openSession(of: owner)
        let left = try await stage.sessions(of: owner)
        #expect(left.count == 2 && left.last?.id == oldest.id)
        let row = try #require(try await stage.auditRows().last)
        #expect(row.action == "session.open" && !row.details.contains("ended"), "it was over")
    }

    @Test("lets waiting callbacks be due now, and receivers have been failing for longer")
    func movesCallbacks() async throws {
        let stage = try await AuthorityStage()
        let now = stage.clock.now
        let callback = CallbackRecord(
            id: CallbackID(rawValue: "cbk_1"),
            organisation: stage.organisation.id,
            environment: .sandbox,
            channel: "test",
            kind: "Event",
            subject: "1",
            destination: "https://receiver.example/",
            key: nil,
            content: Array("{}".utf8),
            createdAt: now,
            nextTryAt: now + hour
        )
        let health = ReceiverHealth(
            organisation: stage.organisation.id,
            environment: .sandbox,
            destination: callback.destination,
            failingSince: now
        )
        try await stage.store.transaction { transaction in
            try transaction.outbox.insert(callback)
            try transaction.outbox.save(health)
        }
        _ = try await stage.advance(by: hour * 13)
        let (due, moved) = try await stage.store.read { transaction in
            (
                try transaction.outbox.due(at: now, limit: 9).map(\.id),
                try transaction.outbox.health(
                    health.organisation,
                    .sandbox,
                    health.destination
                )
            )
        }
        #expect(due == [callback.id])
        #expect(moved?.failingSince == now + (.zero - hour * 13))
    }
}

extension AuthorityStage {
    /// Opens a session without an end of its own, such as an access token of a linked account.
    fileprivate func openEndlessSession(of owner: CredentialRecord) async throws {
        let (authority, now) = (authority, clock.now)
        _ = try await store.transaction {
            try authority.openSession(
                SessionOrder(kind: "test.token", lifetime: nil),
                for: owner,
                use: nil,
                at: now,
                in: $0
            )
        }
    }

    /// Moves the clock of the stage's organisation's sandbox forward.
    fileprivate func advance(by step: Duration) async throws -> OrganisationRecord {
        try await authority.advanceSandboxClock(of: organisation.id, by: step, actor: "test")
    }
}
