import Authority
import TestSupport
import TollgateCore
import TollgateCrypto

@testable import TollgateServer

/// An opened data folder of its own, with one organisation, a kind of each use, and a clock that stands.
struct InstallationStage {
    let clock = TestClock()
    let root: TollgateServerTests.TemporaryFolder
    let installation: Installation
    let organisation: OrganisationRecord

    /// Makes a folder and opens it.
    init() async throws {
        root = try .init()
        installation = try Self.open(root.path("data"), time: clock.source)
        organisation = try await installation.authority.createOrganisation("demo", by: "test")
    }

    /// Opens a folder as commands do.
    static func open(
        _ path: String,
        create: Bool = true,
        time: TimeSource = .system
    ) throws -> Installation {
        var configuration = Configuration()
        configuration.data = path
        let opened = try Installation.open(configuration, Registry([]), create: create)
        return Installation(
            folder: opened.folder,
            rings: opened.rings,
            store: opened.store,
            auditRowsLost: opened.auditRowsLost,
            authority: Authority(
                store: opened.store,
                rings: opened.rings,
                kinds: kinds,
                time: time,
                randomness: opened.randomness,
                overlapMax: .seconds(86_400)
            ),
            time: time,
            randomness: opened.randomness,
            dialects: opened.dialects
        )
    }

    private static let kinds = [
        CredentialKind(
            name: "test.key",
            title: "Key",
            handle: .random(groups: [HandleGroup(alphabet: "0123456789", letterCount: 12)]),
            secret: .house(sandboxPrefix: "tst_test_", productionPrefix: "tst_live_")
        ),
        CredentialKind(
            name: "test.signing-key",
            title: "Signing key",
            handle: .organisation,
            secret: .fixed(start: "SK-", alphabet: "0123456789", letterCount: 40),
            use: .signing
        ),
    ]

    /// Issues a sandbox credential.
    func issue(_ kind: CredentialKindName = "test.key") async throws -> IssuedCredential {
        try await installation.authority.issue(
            IssueRequest(organisation: organisation.id, environment: .sandbox, kind: kind),
            by: "test"
        )
    }

    /// Reports a running server that has read certain members.
    func report(
        _ name: String,
        peppers: [Int] = [1],
        seals: [Int] = [1],
        ago: Duration = .zero
    ) async throws {
        let seenAt = installation.time.now() + (.zero - ago)
        let node = NodeRecord(
            id: NodeID(rawValue: "nod_\(name)"),
            startedAt: seenAt,
            seenAt: seenAt,
            peppers: peppers.map { PepperID(rawValue: $0) },
            seals: seals
        )
        try await installation.store.transaction { try $0.nodes.report(node) }
    }

    /// Every report of a server, however old.
    static func nodes(_ store: any Store) async throws -> [NodeRecord] {
        try await store.read { try $0.nodes.list(seenSince: Instant(seconds: 0)) }
    }

    /// The actions on the installation that are on record.
    func actions() async throws -> [String] {
        try await installation.store.read { try $0.audit.rows(after: 0, limit: 1_000) }
            .filter { $0.action.hasPrefix("keys.") || $0.action.hasPrefix("store.") }
            .map { "\($0.action) \($0.subject)" }
    }
}
