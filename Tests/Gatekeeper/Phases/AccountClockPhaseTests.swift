import Authority
import Gatekeeper
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The clock of an account at the gate")
struct AccountClockPhaseTests {
    private func notes(_ fields: [HeaderFields.Field]) -> RequestView {
        .invented(.get, "/invented/notes", fields)
    }

    @Test("ends a credential at its moment and not before, also where it is known")
    func endsCredentials() async throws {
        let stage = try await GateStage()
        let request = notes(try await stage.issueKey(expiresIn: .seconds(60)).fields)
        let lasting = notes(try await stage.issueKey().fields)
        for request in [request, lasting] { #expect(try await stage.code(request) == nil) }
        try await stage.advance(by: .seconds(59))
        #expect(try await stage.code(request) == nil)
        try await stage.advance(by: .seconds(1))
        #expect(try await stage.code(request) == .expired)
        #expect(try stage.codeAtOnce(request) == .expired, "the second time without the store")
        #expect(try await stage.code(lasting) == nil)
    }

    @Test("ends the overlap of a rotation")
    func endsOverlaps() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let new = try await stage.authority.rotate(
            key.record.id,
            overlap: .seconds(60),
            by: "test"
        )
        try await stage.advance(by: .seconds(59))
        #expect(try await stage.code(notes(key.fields)) == nil)
        try await stage.advance(by: .seconds(1))
        #expect(try await stage.code(notes(key.fields)) == .expired)
        #expect(try await stage.code(notes(new.fields)) == nil)
    }

    @Test("ends a session by the facts of its credential, though its own are in memory")
    func endsSessions() async throws {
        let stage = try await GateStage()
        let token = try await stage.logIn(try await stage.issueKey())
        let request = notes(sessionField(token))
        #expect(try await stage.code(request) == nil)
        try await stage.advance(by: SessionRules().tokenLifetime - .seconds(1))
        #expect(try await stage.code(request) == nil)
        try await stage.advance(by: .seconds(1))
        #expect(try await stage.code(request) == .expired)
    }

    @Test("is that of one organisation's sandbox alone")
    func isNobodyElses() async throws {
        let stage = try await GateStage()
        let other = try await stage.authority.createOrganisation("other", by: "test")
        let keys = [
            try await stage.issueKey(of: other, expiresIn: .seconds(60)),
            try await stage.issueKey(in: .production, expiresIn: .seconds(60)),
        ]
        try await stage.advance(by: .seconds(86_400))
        #expect(try await stage.code(notes(keys[0].fields)) == nil)
        let request = notes(keys[1].fields)
        #expect(try await stage.code(request, at: GateStage.production) == .noBackend)
    }

    @Test("is what an admitted call and the use of a secret are told")
    func isHandedOn() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        try await stage.advance(by: .seconds(3_600))
        #expect(try await stage.code(notes(key.fields)) == nil)
        let moment = stage.clock.now + .seconds(3_600)
        #expect(stage.backend.calls.last?.now == moment)
        #expect(stage.backend.calls.last?.wall == stage.clock.now)
        try await stage.uses.flush(to: stage.authority)
        let used = try await stage.store.read { try $0.credentials.find(key.record.id) }
        #expect(used?.secrets.first?.lastUse?.at == moment)
    }

    @Test("ends a signing key, while the window of signed times stays on the wall clock")
    func endsSigningKeys() async throws {
        let stage = try await GateStage()
        let (key, signer) = (
            try await stage.issueKey(), try await stage.issueSigningKey(expiresIn: .seconds(3_600))
        )
        func code(_ nonce: String) async throws -> RefusalCode? {
            let signature = signer.signature("one", at: stage.clock.now, nonce: nonce)
            let request = RequestView.invented(
                .post,
                "/invented/notes",
                key.fields + [signature]
            )
            return try await stage.code(request, body: "one")
        }
        try await stage.advance(by: .seconds(3_599))
        #expect(
            try await code("n1") == nil,
            "signed by the wall clock, an hour behind the account's"
        )
        try await stage.advance(by: .seconds(1))
        #expect(try await code("n2") == .signatureBad)
    }

    @Test("costs a known credential no reading of the store")
    func staysWarm() async throws {
        let stage = try await GateStage()
        let request = notes(try await stage.issueKey().fields)
        try await stage.advance(by: .seconds(60))
        #expect(try await stage.code(request) == nil)
        let before = stage.store.readCount
        for _ in 0..<10 { #expect(try stage.codeAtOnce(request) == nil) }
        #expect(stage.store.readCount == before)
    }
}

extension GateStage {
    /// Moves the clock of the stage's organisation's sandbox forward, and lets the gatekeeper hear of it.
    fileprivate func advance(by step: Duration) async throws {
        _ = try await authority.advanceSandboxClock(
            of: organisation.id,
            by: step,
            actor: "test"
        )
        try await feed.poll()
    }
}
