import Authority
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("An organisation's signing key")
struct SigningKeyTests {
    private func newest(
        _ stage: AuthorityStage,
        in environment: Environment = .sandbox
    ) async throws -> String? {
        let keys = SigningKeys(rings: LiveRings(stage.rings))
        let now = stage.clock.now
        return try await stage.store.read { transaction in
            try keys.newest(
                "test.signing-key",
                of: stage.organisation.id,
                in: environment,
                at: now,
                transaction
            )?.reveal()
        }
    }

    @Test("is the newest of its secrets, also while an old one goes on")
    func isTheNewest() async throws {
        let stage = try await AuthorityStage()
        #expect(try await newest(stage) == nil)
        let first = try await stage.issue("test.signing-key")
        #expect(try await newest(stage) == first.secret.reveal())
        #expect(try await newest(stage, in: .production) == nil)
        let second = try await stage.authority.rotate(
            first.record.id,
            overlap: .seconds(60),
            by: "test"
        )
        #expect(try await newest(stage) == second.secret.reveal())
    }

    @Test("signs nothing while its credential is disabled, and after its end")
    func isNotUsedWhenDisabled() async throws {
        let stage = try await AuthorityStage()
        let key = try await stage.issue("test.signing-key", expiresIn: .seconds(60))
        _ = try await stage.authority.change(key.record.id, to: .disabled, by: "test")
        #expect(try await newest(stage) == nil)
        _ = try await stage.authority.change(key.record.id, to: .active, by: "test")
        #expect(try await newest(stage) == key.secret.reveal())
        stage.clock.advance(by: .seconds(60))
        #expect(try await newest(stage) == nil)
    }

    @Test("that other rings have sealed is a fault, and not none")
    func isAFaultUnderOtherRings() async throws {
        let stage = try await AuthorityStage()
        _ = try await stage.issue("test.signing-key")
        let keys = SigningKeys(rings: LiveRings(Rings(SeededRandomness(seed: 5).source)))
        let now = stage.clock.now
        await #expect(throws: CryptoFault.self) {
            _ = try await stage.store.read { transaction in
                try keys.newest(
                    "test.signing-key",
                    of: stage.organisation.id,
                    in: .sandbox,
                    at: now,
                    transaction
                )
            }
        }
    }
}
