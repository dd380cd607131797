import Authority
import TestSupport
import Testing
import TollgateCore

@Suite("The verdict on an old secret")
struct RetirementTests {
    /// A credential whose first secret was made at 0 and whose second at 100 seconds.
    private func credential(
        firstUse: Int64? = nil,
        secondUse: Int64? = nil,
        retiresAt: Int64? = 1_000
    ) -> CredentialRecord {
        func secret(_ id: String, at: Int64, use: Int64?, retiresAt: Int64? = nil) -> SecretRecord {
            SecretRecord(
                id: SecretID(rawValue: id),
                digest: nil,
                pepper: nil,
                hint: "…",
                createdAt: Instant(seconds: at),
                retiresAt: retiresAt.map { Instant(seconds: $0) },
                lastUse: use.map {
                    LastUse(at: Instant(seconds: $0), address: .loopback4, carrier: "basic")
                }
            )
        }
        return CredentialRecord(
            id: CredentialID(rawValue: "crd_1"),
            organisation: OrganisationID(rawValue: "org_1"),
            environment: .sandbox,
            kind: "test.key",
            handle: "h",
            label: "",
            scopes: [],
            networks: [],
            expiresAt: nil,
            state: .active,
            createdAt: Instant(seconds: 0),
            secrets: [
                secret("sec_1", at: 0, use: firstUse, retiresAt: retiresAt),
                secret("sec_2", at: 100, use: secondUse),
            ]
        )
    }

    private func verdict(
        _ credential: CredentialRecord,
        on place: Int = 0,
        at seconds: Int64 = 500
    ) -> CredentialRules.Retirement {
        CredentialRules.retirement(
            of: credential.secrets[place],
            in: credential,
            at: Instant(seconds: seconds)
        )
    }

    private func safe(_ seconds: Int64) -> CredentialRules.Retirement {
        .safe(since: Instant(seconds: seconds))
    }

    @Test("is that the newest is current, whatever its uses")
    func newestIsCurrent() {
        #expect(verdict(credential(), on: 1) == .current)
        #expect(verdict(credential(firstUse: 300, secondUse: 200), on: 1) == .current)
    }

    @Test("is that no successor was used yet, before and after uses of its own")
    func waitsForASuccessor() {
        #expect(verdict(credential()) == .noSuccessorUsed)
        #expect(verdict(credential(firstUse: 50)) == .noSuccessorUsed)
        #expect(verdict(credential(firstUse: 300)) == .noSuccessorUsed)
    }

    @Test("is safe since the rotation, where it was not used after that")
    func isSafeSinceTheRotation() {
        #expect(verdict(credential(secondUse: 200)) == safe(100))
        #expect(verdict(credential(firstUse: 50, secondUse: 200)) == safe(100))
        #expect(verdict(credential(firstUse: 100, secondUse: 200)) == safe(100))
    }

    @Test("is safe since its last use, where a successor was used behind that")
    func isSafeSinceItsLastUse() {
        #expect(verdict(credential(firstUse: 150, secondUse: 200)) == safe(150))
        #expect(verdict(credential(firstUse: 200, secondUse: 200)) == .inUse)
        #expect(verdict(credential(firstUse: 201, secondUse: 200)) == .inUse)
    }

    @Test("waits until every use of the old secret must have been noted")
    func waitsForTheBatch() {
        let credential = credential(firstUse: 150, secondUse: 151)
        let delay = CredentialRules.useNotingDelay.components.seconds
        #expect(verdict(credential, at: 150 + delay - 1) == .inUse)
        #expect(verdict(credential, at: 150 + delay) == safe(150))
    }

    @Test("is safe also while the successor is in use all the time")
    func isSafeBesideABusySuccessor() {
        #expect(verdict(credential(firstUse: 150, secondUse: 499), at: 500) == safe(150))
    }

    @Test("is retired once the overlap is over")
    func isRetired() {
        let credential = credential(firstUse: 150, secondUse: 200, retiresAt: 500)
        #expect(verdict(credential, at: 499) == safe(150))
        #expect(verdict(credential, at: 500) == .retired)
    }

    @Test("follows the uses that were noted in the store, and no older one")
    func followsTheStore() async throws {
        let stage = try await AuthorityStage()
        let old = try await stage.issue().record
        let rows = try await stage.auditRows().count
        stage.clock.advance(by: .seconds(10))
        let both = try await stage.authority.rotate(old.id, overlap: .seconds(600), by: "t").record
        let rotated = stage.clock.now
        stage.clock.advance(by: .seconds(10))
        try await stage.use(both.secrets[1])
        stage.clock.advance(by: CredentialRules.useNotingDelay)
        func verdict() async throws -> CredentialRules.Retirement {
            let record = try #require(try await stage.record(old.id))
            return CredentialRules.retirement(
                of: record.secrets[0],
                in: record,
                at: stage.clock.now
            )
        }
        #expect(try await verdict() == .safe(since: rotated))
        let late = stage.clock.now
        try await stage.use(both.secrets[0], carrier: "x-key")
        #expect(try await verdict() == .inUse)
        let earlier = LastUse(at: late + .seconds(-60), address: .loopback4, carrier: "basic")
        try await stage.authority.note([both.secrets[0].id: earlier])
        let noted = try #require(try await stage.record(old.id)).secrets[0].lastUse
        #expect(noted?.at == late && noted?.carrier == "x-key")
        #expect(try await stage.auditRows().count == rows + 1, "a use leaves no row")
    }

    @Test("keeps more uses than one batch takes")
    func notesManyBatches() async throws {
        let stage = try await AuthorityStage()
        let secret = try await stage.issue().record.secrets[0]
        let use = LastUse(at: stage.clock.now, address: .loopback4, carrier: "basic")
        var uses = [secret.id: use]
        for number in 0...Authority.usesBatchMax { uses[SecretID(rawValue: "sec_\(number)")] = use }
        try await stage.authority.note(uses)
        let found = try await stage.contents().credentials[0].secrets[0].lastUse
        #expect(found == use)
    }
}
