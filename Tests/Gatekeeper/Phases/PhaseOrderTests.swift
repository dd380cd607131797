import Authority
import RateLimits
import TestSupport
import Testing
import TollgateCore

@testable import Gatekeeper

/// A request with everything wrong is refused for the first reason in the order of the phases; each
/// step mends that one thing and meets the next.
@Suite("The order of the phases")
struct PhaseOrderTests {
    private static let elsewhere = "192.0.2.0/24"

    @Test("is kept by the head")
    func isKeptByTheHead() async throws {
        let day = RateLimit(name: "address", count: 1, interval: .seconds(86_400))
        let stage = try await GateStage(.init(limits: LimitPolicy(perAddress: day)))
        let lives = try await Lives(stage)
        let rest = Rest(stage)
        #expect(try await rest.code(lives.good.fields) == nil, "uses up the limit")

        let broken = IssuedCredential.fields("nobody", "inv_test_tg1_broken")
        #expect(try await rest.code(broken, authority: "other", isSecure: false) == .plainHTTP)
        #expect(try await rest.code(broken, authority: "other", .patch) == .misdirected)
        #expect(try await rest.code(broken, .patch) == .malformed)
        #expect(try await rest.code([], .patch) == .missing)
        #expect(try await rest.code(IssuedCredential.fields("nobody", "x"), .patch) == .unknown)
        #expect(try await rest.code(lives.production.fields, .patch) == .wrongEnvironment)
        #expect(try await rest.code(lives.mismatched, .patch) == .mismatch)
        #expect(try await rest.code(lives.revoked.fields, .patch) == .revoked)
        #expect(try await rest.code(lives.expired.fields, .patch) == .expired)
        #expect(try await rest.code(lives.disabled.fields, .patch) == .disabled)
        #expect(try await rest.code(lives.rotated.fields, .patch) == .expired)
        #expect(try await rest.code(lives.distant.fields, .patch) == .addressNotAllowed)
        let two = lives.writer.fields + sessionField(lives.session)
        #expect(try await rest.code(two, .patch, path: "/invented/logout") == .ambiguous)
        #expect(
            try await rest.code(lives.writer.fields, .patch, path: "/invented/logout") == .wrongKind
        )
        #expect(try await rest.code(lives.writer.fields, .patch) == .forbidden)
        #expect(try await rest.code(lives.good.fields, .patch) == .methodNotAllowed)
        #expect(try await rest.code(lives.good.fields) == .limited)
        stage.clock.advance(by: .seconds(86_400))
        try await stage.feed.poll()
        #expect(try await rest.code(lives.good.fields) == nil)
    }

    /// Sends requests that are right but for what a step names.
    private struct Rest {
        let stage: GateStage

        init(_ stage: GateStage) { self.stage = stage }

        func code(
            _ fields: [HeaderFields.Field],
            authority: String = "localhost",
            isSecure: Bool = true,
            _ method: Method = .get,
            path: String = "/invented/notes"
        ) async throws -> RefusalCode? {
            try await stage.code(
                .invented(method, path, fields, authority: authority, isSecure: isSecure)
            )
        }
    }

    /// Credentials each of which has one fault less than the one before.
    private struct Lives {
        let revoked: IssuedCredential
        let expired: IssuedCredential
        let disabled: IssuedCredential
        let rotated: IssuedCredential
        let distant: IssuedCredential
        let production: IssuedCredential
        let writer: IssuedCredential
        let good: IssuedCredential
        let mismatched: [HeaderFields.Field]
        let session: String

        init(_ stage: GateStage) async throws {
            revoked = try await Self.issue(stage, expires: true, states: [.disabled, .revoked])
            expired = try await Self.issue(stage, expires: true, states: [.disabled])
            disabled = try await Self.issue(stage, expires: false, states: [.disabled])
            rotated = try await Self.issue(stage, expires: false, states: [])
            distant = try await stage.issueKey(networks: [elsewhere])
            production = try await stage.issueKey(in: .production)
            mismatched = IssuedCredential.fields(revoked.record.handle ?? "", "x")
            stage.clock.advance(by: .seconds(60))
            writer = try await stage.issueKey(scopes: ["notes:write"])
            good = try await stage.issueKey()
            try await stage.feed.poll()
            // Opened without the gatekeeper, because a login is charged too.
            let opened = try await stage.authority.openSession(
                for: good.record.id,
                by: good.record.secrets[0].id,
                kind: "invented.session"
            )
            session = opened?.token.reveal() ?? ""
            try await stage.feed.poll()
        }

        /// A credential whose first secret is out of its overlap, used from elsewhere.
        private static func issue(
            _ stage: GateStage,
            expires: Bool,
            states: [CredentialState]
        ) async throws -> IssuedCredential {
            let issued = try await stage.issueKey(
                networks: [elsewhere],
                expiresIn: expires ? .seconds(60) : nil
            )
            _ = try await stage.authority.rotate(issued.record.id, overlap: .zero, by: "test")
            for state in states { try await stage.change(issued.record.id, to: state) }
            return issued
        }
    }

    @Test("is kept by the body")
    func isKeptByTheBody() async throws {
        let stage = try await GateStage(.init(hasBackend: false))
        let (key, signer) = (try await stage.issueKey(), try await stage.issueSigningKey())
        let old = stage.clock.now + .seconds(-301)
        func code(_ field: HeaderFields.Field?) async throws -> RefusalCode? {
            let fields = key.fields + (field.map { [$0] } ?? [])
            return try await stage.code(.invented(.post, "/invented/notes", fields), body: "one")
        }
        #expect(try await code(nil) == .signatureMissing)
        #expect(try await code((name: "X-Invented-Signature", value: "1.n1")) == .signatureBad)
        #expect(try await code(signer.signature("two", at: old)) == .signatureBad)
        #expect(try await code(signer.signature("one", at: old)) == .stale)
        #expect(try await code(signer.signature("one", at: stage.clock.now)) == .noBackend)
    }

    @Test("puts a request that was admitted before behind one that is stale")
    func putsStaleFirst() async throws {
        let stage = try await GateStage()
        let (key, signer) = (try await stage.issueKey(), try await stage.issueSigningKey())
        let fields = key.fields + [signer.signature("one", at: stage.clock.now)]
        let request = RequestView.invented(.post, "/invented/notes", fields)
        #expect(try await stage.code(request, body: "one") == nil)
        #expect(try await stage.code(request, body: "one") == .replayed)
        stage.clock.advance(by: .seconds(301))
        try await stage.feed.poll()
        #expect(try await stage.code(request, body: "one") == .stale)
    }
}
