import Authority
import TestSupport
import Testing
import TollgateCore

@Suite("Every change")
struct ChangeRecordTests {
    /// A change of a credential with two secrets, by its name.
    struct Change: Sendable, CustomStringConvertible {
        let description: String
        let apply: @Sendable (Authority, CredentialRecord) async throws -> Void
    }

    static let changes: [Change] = [
        Change(description: "credential.disable") {
            _ = try await $0.change($1.id, to: .disabled, by: "owner")
        },
        Change(description: "credential.revoke") {
            _ = try await $0.change($1.id, to: .revoked, by: "owner")
        },
        Change(description: "credential.rotate") {
            _ = try await $0.rotate($1.id, overlap: .seconds(1), by: "owner")
        },
        Change(description: "credential.reset") {
            _ = try await $0.rotate($1.id, overlap: .zero, by: "owner")
        },
        Change(description: "credential.retire") {
            _ = try await $0.retire($1.secrets[0].id, of: $1.id, by: "owner")
        },
        Change(description: "credential.exposed") {
            try await $0.markExposed($1.secrets[0].id, of: $1.id, how: "plain_http")
        },
    ]

    private func rotatedToken(on stage: AuthorityStage) async throws -> CredentialRecord {
        let id = try await stage.issue("test.token").record.id
        return try await stage.authority.rotate(id, overlap: .seconds(60), by: "test").record
    }

    @Test("has one audit row, and a feed row for every key before and after it", arguments: changes)
    func leavesRows(_ change: Change) async throws {
        let stage = try await AuthorityStage()
        let record = try await rotatedToken(on: stage)
        let before = try await stage.contents()
        try await change.apply(stage.authority, record)
        let after = try await stage.contents()
        let changed = try #require(try await stage.record(record.id))
        #expect(after.audit.count == before.audit.count + 1)
        #expect(after.audit.last?.action == change.description)
        #expect(after.audit.last?.subject == record.id.rawValue)
        let keys = after.feed.dropFirst(before.feed.count).map(\.key)
        #expect(Set(keys) == Set(record.factKeys + changed.factKeys))
        #expect(Set(keys).count == keys.count)
        #expect(changed.secrets.count >= 2, "all keys are those of several secrets")
    }

    @Test("that cannot be audited does not happen", arguments: changes)
    func failsWhole(_ change: Change) async throws {
        let stage = try await AuthorityStage()
        let record = try await rotatedToken(on: stage)
        let before = try await stage.contents()
        stage.store.doubt { $0.auditFault = StoreFault(.full, detail: "test") }
        let error = await #expect(throws: StoreFault.self) {
            try await change.apply(stage.authority, record)
        }
        #expect(error?.code == .full)
        #expect(try await stage.contents() == before)
    }

    @Test("that issues or names something and cannot be audited does not happen")
    func creationFailsWhole() async throws {
        let stage = try await AuthorityStage()
        let before = try await stage.contents()
        stage.store.doubt { $0.auditFault = StoreFault(.full, detail: "test") }
        await #expect(throws: StoreFault.self) { _ = try await stage.issue() }
        await #expect(throws: StoreFault.self) {
            _ = try await stage.authority.createOrganisation("other", by: "test")
        }
        #expect(try await stage.contents() == before)
    }

    @Test(
        "of a credential that is not there is denied, and the attempt is audited",
        arguments: changes
    )
    func isDeniedForStrangers(_ change: Change) async throws {
        let stage = try await AuthorityStage()
        let known = try await rotatedToken(on: stage)
        let id = CredentialID(rawValue: "crd_0")
        let stranger = CredentialRecord(
            id: id,
            organisation: known.organisation,
            environment: known.environment,
            kind: known.kind,
            handle: nil,
            label: "",
            scopes: [],
            networks: [],
            expiresAt: nil,
            state: .active,
            createdAt: known.createdAt,
            secrets: known.secrets
        )
        let before = try await stage.contents()
        let denial = try await stage.denial { try await change.apply(stage.authority, stranger) }
        #expect(denial == .noSuchCredential(id))
        let after = try await stage.contents()
        #expect(after.credentials == before.credentials)
        #expect(after.feed == before.feed)
        #expect(after.audit.count == before.audit.count + 1)
        #expect(after.audit.last?.action == "denied")
        #expect(after.audit.last?.subject == "crd_0")
    }
}

@Suite("An exposed secret")
struct ExposureTests {
    @Test("is marked at its first sighting, and not again")
    func isMarkedOnce() async throws {
        let stage = try await AuthorityStage()
        let issued = try await stage.issue().record
        let secret = issued.secrets[0].id
        try await stage.authority.markExposed(secret, of: issued.id, how: "plain_http")
        let first = try await stage.contents()
        #expect(first.credentials[0].secrets[0].exposedAt == stage.clock.now)
        let row = try #require(first.audit.last)
        #expect(row.action == "credential.exposed")
        #expect(row.actor == "server")
        #expect(row.details == #"{"secret":"\#(secret.rawValue)","how":"plain_http"}"#)
        stage.clock.advance(by: .seconds(60))
        try await stage.authority.markExposed(secret, of: issued.id, how: "browser")
        #expect(try await stage.contents() == first)
    }

    @Test("that the credential does not have is denied")
    func isDenied() async throws {
        let stage = try await AuthorityStage()
        let id = try await stage.issue().record.id
        let secret = SecretID(rawValue: "sec_0")
        let denial = try await stage.denial {
            try await stage.authority.markExposed(secret, of: id, how: "browser")
        }
        #expect(denial == .noSuchSecret(secret))
    }
}
