import Authority
import TestSupport
import Testing
import TollgateCore

@testable import Gatekeeper

@Suite("A signed request")
struct SignatureTests {
    private struct Scene {
        let stage: GateStage
        let key: IssuedCredential
        let signer: IssuedCredential

        init(signerLifetime: Duration? = nil, replay: ReplayPolicy = .writes) async throws {
            stage = try await GateStage(.init(replay: replay))
            key = try await stage.issueKey()
            signer = try await stage.issueSigningKey(expiresIn: signerLifetime)
        }

        /// Adds a note, signed or not.
        func code(
            _ field: HeaderFields.Field?,
            body: String = "one",
            by caller: IssuedCredential? = nil,
            at gatekeeper: Gatekeeper? = nil
        ) async throws -> RefusalCode? {
            let fields = (caller ?? key).fields + (field.map { [$0] } ?? [])
            let request = RequestView.invented(.post, "/invented/notes", fields)
            return try await stage.code(request, body: body, by: gatekeeper)
        }

        /// The code of a request that is signed now with a nonce.
        func code(nonce: String, by signer: IssuedCredential? = nil) async throws -> RefusalCode? {
            try await code(
                (signer ?? self.signer).signature("one", at: stage.clock.now, nonce: nonce)
            )
        }
    }

    @Test("is admitted, with its body")
    func isAdmitted() async throws {
        let scene = try await Scene()
        #expect(try await scene.code(nonce: "n1") == nil)
        #expect(scene.stage.backend.calls.last?.body == Array("one".utf8))
    }

    @Test("is refused without its signature, or with another's")
    func needsItsSignature() async throws {
        let scene = try await Scene()
        let now = scene.stage.clock.now
        #expect(try await scene.code(nil) == .signatureMissing)
        let field = scene.signer.signature("one", at: now)
        #expect(try await scene.code(field, body: "two") == .signatureBad)
        #expect(try await scene.code(field, body: "") == .signatureBad)
        #expect(try await scene.code(nonce: "n1", by: scene.key) == .signatureBad)
        let other = try await scene.stage.authority.createOrganisation("other", by: "test")
        let foreign = try await scene.stage.issueSigningKey(of: other)
        #expect(try await scene.code(nonce: "n1", by: foreign) == .signatureBad)
        #expect(try await scene.code(field) == nil)
    }

    @Test("is refused with any bit of the signature turned")
    func refusesEveryBit() async throws {
        let scene = try await Scene()
        let value = scene.signer.signature("one", at: scene.stage.clock.now).value
        let start = String(value.dropLast(64))
        let code = try #require(Hexadecimal.decode(value.suffix(64)))
        for bit in stride(from: 0, to: 256, by: 7) {
            var turned = code
            turned[bit / 8] ^= 1 << UInt8(bit % 8)
            let field = (name: "X-Invented-Signature", value: start + Hexadecimal.encode(turned))
            #expect(try await scene.code(field) == .signatureBad, "bit \(bit)")
        }
    }

    @Test("is refused where the organisation has no signing key")
    func needsASigningKey() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let fields = key.fields + [key.signature("one", at: stage.clock.now)]
        let request = RequestView.invented(.post, "/invented/notes", fields)
        #expect(try await stage.code(request, body: "one") == .signatureBad)
    }

    @Test(
        "is admitted within the window around now, and stale outside",
        arguments: [-1, 1] as [Int64]
    )
    func keepsTheWindow(_ sign: Int64) async throws {
        let scene = try await Scene()
        let now = scene.stage.clock.now
        for (seconds, expected) in [(Int64(300), RefusalCode?.none), (301, .stale)] {
            let field = scene.signer.signature(
                "one",
                at: now + .seconds(sign * seconds),
                nonce: "\(seconds)"
            )
            #expect(try await scene.code(field) == expected, "\(sign * seconds) seconds")
        }
    }

    @Test("is admitted once")
    func isAdmittedOnce() async throws {
        let scene = try await Scene()
        #expect(try await scene.code(nonce: "n1") == nil)
        #expect(try await scene.code(nonce: "n1") == .replayed)
        #expect(try await scene.code(nonce: "n2") == nil)
        #expect(scene.stage.backend.calls.count == 2)
    }

    @Test("may be repeated where nothing is remembered")
    func isRepeatedWhereAllowed() async throws {
        let scene = try await Scene(replay: .off)
        #expect(try await scene.code(nonce: "n1") == nil)
        #expect(try await scene.code(nonce: "n1") == nil)
    }

    @Test(
        "is remembered by its method, where only those that change something are",
        arguments: [(Method.get, false), (.head, false), (.post, true), (.delete, true)]
    )
    func isRememberedByMethod(_ method: Method, _ isWrite: Bool) {
        #expect(ReplayPolicy.writes.covers(method) == isWrite)
        #expect(ReplayPolicy.all.covers(method))
        #expect(!ReplayPolicy.off.covers(method))
    }

    @Test("is admitted once over restarts, too")
    func isAdmittedOnceOverRestarts() async throws {
        let scene = try await Scene()
        let field = scene.signer.signature("one", at: scene.stage.clock.now)
        #expect(try await scene.code(field) == nil)
        let restarted = try await scene.stage.restarted()
        #expect(try await scene.code(field, at: restarted) == .replayed)
    }

    @Test("is admitted once of fifty that come at once")
    func isAdmittedOnceOfFifty() async throws {
        let scene = try await Scene()
        #expect(try await scene.code(nonce: "warm") == nil)
        let codes = try await withThrowingTaskGroup(of: RefusalCode?.self) { group in
            for _ in 0..<50 { group.addTask { try await scene.code(nonce: "n1") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.filter { $0 == nil }.count == 1)
        #expect(codes.filter { $0 == .replayed }.count == 49)
    }

    @Test("is remembered for as long as it is fresh, also when it was signed ahead of time")
    func isRememberedLongEnough() async throws {
        let scene = try await Scene()
        let field = scene.signer.signature("one", at: scene.stage.clock.now + .seconds(300))
        #expect(try await scene.code(field) == nil)
        for _ in 0..<4 {
            scene.stage.clock.advance(by: .seconds(150))
            try await scene.stage.feed.poll()
            #expect(try await scene.code(field) == .replayed)
        }
        scene.stage.clock.advance(by: .seconds(1))
        #expect(try await scene.code(field) == .stale)
    }

    @Test("is not remembered when it was refused")
    func isNotRememberedWhenRefused() async throws {
        let scene = try await Scene()
        let field = scene.signer.signature("one", at: scene.stage.clock.now)
        #expect(try await scene.code(field, body: "two") == .signatureBad)
        let reader = try await scene.stage.issueKey(scopes: ["notes:read"])
        #expect(try await scene.code(field, by: reader) == .forbidden)
        #expect(try await scene.code(field) == nil)
    }

    @Test("is admitted once whichever credential of the organisation presents it")
    func isAdmittedOnceOfAllCredentials() async throws {
        let scene = try await Scene()
        let other = try await scene.stage.issueKey()
        let field = scene.signer.signature("one", at: scene.stage.clock.now)
        #expect(try await scene.code(field) == nil)
        #expect(try await scene.code(field, by: other) == .replayed)
    }

    @Test("is another one of another organisation, though its text be the same")
    func countsOrganisationsApart() async throws {
        let scene = try await Scene()
        let other = try await scene.stage.authority.createOrganisation("other", by: "test")
        let key = try await scene.stage.issueKey(of: other)
        let signer = try await scene.stage.issueSigningKey(of: other)
        let now = scene.stage.clock.now
        #expect(try await scene.code(scene.signer.signature("one", at: now, nonce: "n")) == nil)
        let foreign = signer.signature("one", at: now, nonce: "n")
        #expect(try await scene.code(foreign, by: key) == nil)
        #expect(try await scene.code(foreign, by: key) == .replayed)
    }

    @Test("is verified with every signing secret in its overlap, and with none behind it")
    func followsRotations() async throws {
        let scene = try await Scene()
        let id = scene.signer.record.id
        let new = try await scene.stage.authority.rotate(id, overlap: .seconds(30), by: "test")
        try await scene.stage.feed.poll()
        #expect(try await scene.code(nonce: "n1") == nil)
        #expect(try await scene.code(nonce: "n2", by: new) == nil)
        scene.stage.clock.advance(by: .seconds(30))
        #expect(try await scene.code(nonce: "n3") == .signatureBad)
        #expect(try await scene.code(nonce: "n4", by: new) == nil)
    }

    @Test(
        "is refused when the signing key is disabled or revoked",
        arguments: [CredentialState.disabled, .revoked]
    )
    func followsTheSigningKeysState(_ state: CredentialState) async throws {
        let scene = try await Scene()
        #expect(try await scene.code(nonce: "n1") == nil)
        try await scene.stage.change(scene.signer.record.id, to: state)
        #expect(try await scene.code(nonce: "n2") == .signatureBad)
    }

    @Test("is refused when the signing key has expired")
    func followsTheSigningKeysExpiry() async throws {
        let scene = try await Scene(signerLifetime: .seconds(30))
        #expect(try await scene.code(nonce: "n1") == nil)
        scene.stage.clock.advance(by: .seconds(30))
        #expect(try await scene.code(nonce: "n2") == .signatureBad)
    }
}
