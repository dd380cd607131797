import Authority
import Linking
import TestSupport
import Testing
import TollgateCore

@Suite("Linking by the clock of an account")
struct AccountClockTests {
    private let life: Duration = .seconds(1_800)

    @Test("a link token ends with its attempt, and its page is told")
    func endsLinkTokens() async throws {
        let stage = try await LinkStage()
        let made = try await stage.create()
        try await stage.advance(by: life - .seconds(1))
        #expect(try await stage.fault(.open(made.id)) == nil)
        let found = try await stage.desk.attempt(ofLinkToken: made.token, in: .sandbox)
        #expect(found == made.id)
        try await stage.advance(by: .seconds(1))
        #expect(try await stage.fault(.open(made.id)) == .expired(.linkToken))
        #expect(try await stage.desk.attempt(ofLinkToken: made.token, in: .sandbox) == nil)
        let frame = try #require(try await stage.desk.frame(of: made.id, in: .sandbox))
        #expect(frame.progress == .expired)
        #expect(frame.clock == AccountClock(advance: life))
    }

    @Test("a new link token lives from the account's moment, and its record has the wall clock's")
    func beginsThere() async throws {
        let stage = try await LinkStage()
        try await stage.advance(by: life)
        let view = try await stage.create().view
        #expect(view.expiresAt == stage.clock.now + life * 2)
        let row = try await stage.store.read { try $0.audit.last() }
        #expect(row?.action == "link.create" && row?.at == stage.clock.now)
    }

    @Test("a public token ends, and an access token that was made of one does not")
    func endsPublicTokens() async throws {
        let stage = try await LinkStage()
        let (late, used) = (try await stage.complete().token, try await stage.complete().token)
        let account = try await stage.exchange(used).account
        try await stage.advance(by: life)
        let request = LinkRequest.exchange(publicToken: late, idempotencyKey: nil)
        #expect(try await stage.fault(request) == .expired(.publicToken))
        #expect(try await stage.fault(.rotate(.account(account.id))) == nil)
    }

    @Test("a client that has ended gets no link token")
    func endsClients() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        var edit = CredentialEdit()
        edit.expiresAt = .set(stage.clock.now + .seconds(60))
        _ = try await stage.authority.edit(stage.client.id, edit, by: "test")
        try await stage.advance(by: .seconds(60))
        #expect(try await stage.fault(.create(stage.order())) == .unknown(.linkToken))
        #expect(try await stage.desk.frame(of: id, in: .sandbox) == nil)
    }

    @Test("what is cleared away takes its link token with it, and nobody else's session")
    func sweeps() async throws {
        let stage = try await LinkStage()
        _ = try await stage.create()
        let other = try await stage.authority.createOrganisation("other", by: "test")
        let stranger = try await stage.authority.issue(
            IssueRequest(
                organisation: other.id,
                environment: .sandbox,
                kind: LinkKinds.client.name
            ),
            by: "test"
        )
        .record
        let order = SessionOrder(kind: LinkKinds.samples.linkToken.name, lifetime: life)
        let (authority, now) = (stage.authority, stage.clock.now)
        _ = try await stage.store.transaction {
            try authority.openSession(order, for: stranger, use: nil, at: now, in: $0)
        }
        try await stage.advance(by: life + stage.rules.endedAttemptKept)
        let place = SandboxPlace(environment: .sandbox, organisation: stage.organisation.id)
        #expect(try await stage.desk.sweep(place) == 1)
        let counts = try await stage.store.read { transaction in
            [
                try transaction.sessions.list(of: stage.client.id).count,
                try transaction.sessions.list(of: stranger.id).count,
            ]
        }
        #expect(counts == [0, 1])
    }
}

extension LinkStage {
    /// Moves the clock of the organisation's sandbox forward.
    fileprivate func advance(by step: Duration) async throws {
        _ = try await authority.advanceSandboxClock(
            of: organisation.id,
            by: step,
            actor: "test"
        )
    }
}
