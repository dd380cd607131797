import Authority
import Gatekeeper
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("A narrowed session at the gate")
struct NarrowedSessionTests {
    /// A stage, and a token of a session of a key that is narrowed to some scopes.
    private func stage(
        _ scopes: [Scope],
        of keyScopes: [Scope]? = nil
    ) async throws -> (stage: GateStage, key: IssuedCredential, token: String) {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        if let keyScopes {
            var edit = CredentialEdit()
            edit.scopes = .set(keyScopes)
            _ = try await stage.authority.edit(key.record.id, edit, by: "test")
        }
        let order = SessionOrder(
            kind: "invented.session",
            lifetime: nil,
            grant: SessionGrant(subject: "thing", scopes: scopes)
        )
        let (authority, now) = (stage.authority, stage.clock.now)
        let token = try await stage.store.transaction { transaction in
            try authority.openSession(
                order,
                for: key.record,
                use: nil,
                at: now,
                in: transaction
            ).token
        }
        try await stage.feed.poll()
        return (stage, key, try #require(token.reveal()))
    }

    private func read(_ token: String) -> RequestView {
        .invented(.get, "/invented/notes", sessionField(token))
    }

    @Test("may do what it is left of its credential's rights, for its one thing")
    func keepsItsScopes() async throws {
        let (stage, key, token) = try await stage(["notes:read", "notes:never"])
        #expect(try await stage.code(read(token)) == nil)
        let principal = try #require(stage.backend.calls.last?.principal)
        #expect(principal.subject == "thing")
        #expect(principal.scopes == ["notes:read"])
        #expect(principal.credential == key.record.id)
        #expect(principal.handle == key.record.handle)
    }

    @Test("is forbidden what it is not left, though its credential may do it")
    func isForbidden() async throws {
        let (stage, _, token) = try await stage(["notes:write"])
        #expect(try await stage.code(read(token)) == .forbidden)
    }

    @Test("is forbidden what its credential may not do, whatever it was given")
    func followsItsCredential() async throws {
        let (stage, _, token) = try await stage(["notes:read"], of: ["notes:write"])
        #expect(try await stage.code(read(token)) == .forbidden)
    }

    @Test("without an end lives as long as its credential")
    func hasNoEnd() async throws {
        let (stage, key, token) = try await stage(["notes:read"])
        stage.clock.advance(by: .seconds(400 * 86_400))
        try await stage.feed.poll()
        #expect(try await stage.code(read(token)) == nil)
        try await stage.change(key.record.id, to: .revoked)
        #expect(try await stage.code(read(token)) == .unknown, "none remains")
    }

    @Test("is closed by its own credential alone")
    func isClosed() async throws {
        let (stage, key, token) = try await stage(["notes:read"])
        #expect(try await stage.code(read(token)) == nil)
        let session = try #require(stage.backend.calls.last?.principal?.session)
        let authority = stage.authority
        let closed = try await stage.store.transaction { transaction in
            try [CredentialID(rawValue: "crd_other"), key.record.id, key.record.id].map {
                try authority.closeSession(session, of: $0, in: transaction)
            }
        }
        #expect(closed == [false, true, false])
        try await stage.feed.poll()
        #expect(try await stage.code(read(token)) == .unknown)
    }
}
