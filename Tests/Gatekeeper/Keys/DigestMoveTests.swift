import Authority
import Synchronization
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import Gatekeeper

@Suite("Digests that lag behind a rotation")
struct DigestMoveTests {
    /// A gatekeeper whose ring has a newer pepper in use than the one that issued.
    private func rotated(_ stage: GateStage) async throws -> (Gatekeeper, PepperRing) {
        let added = try stage.rings.adding(to: .pepper, .system)
        let peppers = try added.promoting(2, in: .pepper).peppers
        return (try await stage.restarted(peppers: peppers), peppers)
    }

    /// Works off what waits; returns the faults.
    private func workOff(_ gatekeeper: Gatekeeper, _ stage: GateStage) async -> [String] {
        gatekeeper.parts.moves.finish()
        let faults = Mutex<[String]>([])
        await gatekeeper.parts.moves.run(stage.authority, gatekeeper.parts.facts) { fault in
            faults.withLock { $0.append("\(fault)") }
        }
        return faults.withLock { $0 }
    }

    private func peppers(_ stage: GateStage, _ id: CredentialID) async throws -> [Int?] {
        try await stage.store.read { try $0.credentials.find(id) }?.secrets
            .map { $0.pepper?.rawValue } ?? []
    }

    @Test("move at the next use of a secret with a handle, and verify on")
    func withHandle() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let (gatekeeper, _) = try await rotated(stage)
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        #expect(try await stage.code(request, by: gatekeeper) == nil)
        #expect(try await peppers(stage, key.record.id) == [1])
        #expect(await workOff(gatekeeper, stage).isEmpty)
        #expect(try await peppers(stage, key.record.id) == [2])
        #expect(gatekeeper.parts.moves.counts.done == 1)
        #expect(try await stage.code(request, by: gatekeeper) == nil)
    }

    @Test("move at the next use of a secret without a handle, and verify on")
    func withoutHandle() async throws {
        let stage = try await GateStage()
        let token = try await stage.authority.issue(
            IssueRequest(
                organisation: stage.organisation.id,
                environment: .sandbox,
                kind: "invented.session"
            ),
            by: "test"
        )
        let (gatekeeper, _) = try await rotated(stage)
        let text = try #require(token.secret.reveal())
        let request = RequestView.invented(.get, "/invented/notes", sessionField(text))
        // The kind has no scopes, so the answer is "forbidden": verified, and a use.
        let before = try await stage.code(request, by: gatekeeper)
        #expect(before == nil || before == .forbidden)
        #expect(await workOff(gatekeeper, stage).isEmpty)
        #expect(try await peppers(stage, token.record.id) == [2])
        #expect(try await stage.code(request, by: gatekeeper) == before)
    }

    @Test("are asked about under every member in one view, so that a move is no gap")
    func noGap() async throws {
        let stage = try await GateStage()
        let token = try await stage.authority.issue(
            IssueRequest(
                organisation: stage.organisation.id,
                environment: .sandbox,
                kind: "invented.session"
            ),
            by: "test"
        )
        let (gatekeeper, ring) = try await rotated(stage)
        let verified = try #require(token.record.secrets[0].digest)
        let digest = ring.digest(
            token.secret,
            kind: "invented.session",
            environment: .sandbox,
            under: ring.signing
        )
        let facts = gatekeeper.parts.facts
        // What this node knows: nothing under the new pepper; the old one's facts were pushed out.
        facts.fill(nil, .digest(digest), readAt: 1_000, in: facts.currentGeneration)
        _ = try await stage.authority.moveDigests([
            DigestMove(
                credential: token.record.id,
                secret: token.record.secrets[0].id,
                verified: verified,
                digest: digest,
                pepper: ring.signing.id
            )
        ])
        let text = try #require(token.secret.reveal())
        let request = RequestView.invented(.get, "/invented/notes", sessionField(text))
        let code = try await stage.code(request, by: gatekeeper)
        #expect(code == nil || code == .forbidden)
    }

    @Test("stay where nothing verified: a wrong secret and an unknown one move nothing")
    func wrongSecret() async throws {
        let stage = try await GateStage()
        let (key, other) = (try await stage.issueKey(), try await stage.issueKey())
        let (gatekeeper, _) = try await rotated(stage)
        let wrong = IssuedCredential.fields(
            key.record.handle ?? "",
            other.secret.reveal() ?? ""
        )
        let request = RequestView.invented(.get, "/invented/notes", wrong)
        #expect(try await stage.code(request, by: gatekeeper) == .mismatch)
        #expect(await workOff(gatekeeper, stage).isEmpty)
        #expect(gatekeeper.parts.moves.counts.done == 0)
        #expect(try await peppers(stage, key.record.id) == [1])
    }

    @Test("move at the next use of a session's token, which verifies on and ends as before")
    func session() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let token = try await stage.logIn(key)
        let (gatekeeper, _) = try await rotated(stage)
        let request = RequestView.invented(.get, "/invented/notes", sessionField(token))
        func peppers() async throws -> [Int] {
            try await stage.store.read { try $0.sessions.list(of: key.record.id) }
                .map(\.pepper.rawValue)
        }
        #expect(try await stage.code(request, by: gatekeeper) == nil)
        #expect(try await peppers() == [1])
        #expect(await workOff(gatekeeper, stage).isEmpty)
        #expect(try await peppers() == [2])
        #expect(gatekeeper.parts.moves.counts.done == 1)
        #expect(try await stage.code(request, by: gatekeeper) == nil)
        let logout = RequestView.invented(.post, "/invented/logout", sessionField(token))
        #expect(try await stage.code(logout, by: gatekeeper) == nil)
        #expect(try await stage.code(request, by: gatekeeper) == .unknown)
        #expect(try await peppers().isEmpty)
    }

    @Test("stay for a session that is over")
    func endedSession() async throws {
        let stage = try await GateStage()
        let token = try await stage.logIn(try await stage.issueKey())
        stage.clock.advance(by: SessionRules().tokenLifetime)
        let (gatekeeper, _) = try await rotated(stage)
        let request = RequestView.invented(.get, "/invented/notes", sessionField(token))
        #expect(try await stage.code(request, by: gatekeeper) == .expired)
        #expect(await workOff(gatekeeper, stage).isEmpty)
        #expect(gatekeeper.parts.moves.counts.done == 0)
    }

    @Test("are offered again by the next use after a fault of the store")
    func fault() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let (gatekeeper, _) = try await rotated(stage)
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        #expect(try await stage.code(request, by: gatekeeper) == nil)
        stage.store.doubt { $0.fault = StoreFault(.busy, detail: "") }
        let moves = gatekeeper.parts.moves
        #expect(await workOff(gatekeeper, stage).count == 1)
        stage.store.doubt { $0.fault = nil }
        let taken = Mutex(0)
        #expect(try await stage.code(request, by: gatekeeper) == nil)
        moves.offer(key.record.secrets[0].id) {
            taken.withLock { $0 += 1 }
            return sample("again")
        }
        #expect(taken.withLock { $0 } == 0, "the use has offered it already")
        #expect(moves.counts.done == 0)
    }

    private func sample(_ name: String) -> DigestMove {
        DigestMove(
            credential: CredentialID(rawValue: "crd_\(name)"),
            secret: SecretID(rawValue: name),
            verified: Digest(repeating: 1),
            digest: Digest(repeating: 2),
            pepper: PepperID(rawValue: 2)
        )
    }

    @Test("wait in a bounded queue that holds each secret once")
    func isBounded() {
        let moves = DigestMoves()
        var made = 0
        for round in 0..<3 {
            for number in 0..<DigestMoves.queueMax + (round == 2 ? 7 : 0) {
                moves.offer(SecretID(rawValue: "sec_\(number)")) {
                    made += 1
                    return sample("sec_\(number)")
                }
            }
        }
        #expect(made == DigestMoves.queueMax)
        #expect(moves.counts.leftOut == 7)
    }
}
