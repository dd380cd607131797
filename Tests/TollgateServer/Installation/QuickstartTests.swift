import Authority
import Gatekeeper
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("A quickstart")
struct QuickstartTests {
    private static let kind: CredentialKindName = "test.signing-key"

    /// A module whose section shows the one signing key that an organisation can have.
    private static let registry = Registry([
        DialectModule(
            name: "signing",
            title: "Signing",
            basePath: "/signing",
            kinds: [],
            options: [],
            makeDialect: { _ in MuteDialect(name: "signing") },
            makeSandbox: { _ in MuteDialect(name: "signing") },
            quickstart: { desk in
                let kind = CredentialKind(
                    name: Self.kind,
                    title: "Signing key",
                    handle: .organisation,
                    secret: .fixed(start: "SK-", alphabet: "0123456789", letterCount: 40),
                    use: .signing
                )
                let issued = try await desk.issue(kind, "Quickstart", [])
                return QuickstartSection(
                    json: ["key": .optional(issued.secret.reveal())],
                    curlArguments: []
                )
            }
        )
    ])

    /// Runs a quickstart; returns the key that it printed, and that the organisation signs with.
    private func run(_ stage: InstallationStage) async throws -> (printed: String?, used: String?) {
        var configuration = Configuration()
        configuration.data = stage.installation.folder.path
        let guide = try await Quickstart(configuration, Self.registry, stage.installation).run()
        let printed = guide.json.object?["signing"]?.object?["key"]?.string
        let (keys, now) = (SigningKeys(rings: stage.installation.rings), stage.clock.now)
        let used = try await stage.installation.store.read { transaction in
            try keys.newest(
                Self.kind,
                of: stage.organisation.id,
                in: .sandbox,
                at: now,
                transaction
            )?.reveal()
        }
        return (printed, used)
    }

    private func credential(_ stage: InstallationStage) async throws -> CredentialRecord {
        let key = FactKey.handle(Self.kind, .sandbox, stage.organisation.id.rawValue)
        let found = try await stage.installation.store.read { try $0.credentials.find(key) }
        return try #require(found)
    }

    @Test("prints a key that is in use, every time another, and lets the one before go on")
    func renews() async throws {
        let stage = try await InstallationStage()
        let first = try await run(stage)
        #expect(first.printed != nil && first.printed == first.used)
        let second = try await run(stage)
        #expect(second.printed == second.used && second.printed != first.printed)
        let ends = try await credential(stage).secrets.map(\.retiresAt)
        #expect(ends == [stage.clock.now + .days(1), nil])
    }

    @Test("puts a disabled key into use again")
    func enables() async throws {
        let stage = try await InstallationStage()
        _ = try await run(stage)
        let id = try await credential(stage).id
        _ = try await stage.installation.authority.change(id, to: .disabled, by: "test")
        let again = try await run(stage)
        #expect(again.printed != nil && again.printed == again.used)
    }

    @Test("makes another in the place of one that is over", arguments: [true, false])
    func replaces(_ isRevoked: Bool) async throws {
        let stage = try await InstallationStage()
        _ = try await run(stage)
        let old = try await credential(stage)
        if isRevoked {
            _ = try await stage.installation.authority.change(old.id, to: .revoked, by: "test")
        } else {
            try await stage.installation.store.transaction { transaction in
                var ended = old
                ended.expiresAt = stage.clock.now
                try transaction.credentials.replace(ended)
            }
        }
        let again = try await run(stage)
        #expect(again.printed != nil && again.printed == again.used)
        #expect(try await credential(stage).id != old.id)
    }
}
