import Authority
import MemoryStore
import TestSupport
import TollgateCore
import TollgateCrypto

/// An authority over a memory store, with a clock that is turned by hand and one organisation.
struct AuthorityStage {
    /// The longest overlap that the stage's authority allows.
    static let overlapMax: Duration = .seconds(86_400)

    let clock = TestClock()
    let store = DoubtfulStore(MemoryStore(epoch: "test"))
    let rings: Rings
    let authority: Authority
    let organisation: OrganisationRecord
    let notices = RecordedNotices()

    init(
        kinds: [CredentialKind] = CredentialKind.samples,
        sessionRules: SessionRules = SessionRules(),
        randomness: Randomness = SeededRandomness(seed: 20_260_301).source
    ) async throws {
        rings = Rings(randomness)
        authority = Authority(
            store: store,
            rings: LiveRings(rings),
            kinds: kinds,
            time: clock.source,
            randomness: randomness,
            overlapMax: Self.overlapMax,
            sessionRules: sessionRules,
            notices: notices.post
        )
        organisation = try await authority.createOrganisation("demo", by: "test")
    }

    /// Issues a sandbox credential of the stage's organisation.
    func issue(
        _ kind: CredentialKindName = "test.key",
        expiresIn lifetime: Duration? = nil
    ) async throws -> IssuedCredential {
        try await authority.issue(request(kind, expiresIn: lifetime), by: "test")
    }

    /// What ``issue(_:expiresIn:)`` asks for.
    func request(
        _ kind: CredentialKindName = "test.key",
        expiresIn lifetime: Duration? = nil
    ) -> IssueRequest {
        IssueRequest(
            organisation: organisation.id,
            environment: .sandbox,
            kind: kind,
            expiresAt: lifetime.map { clock.now + $0 }
        )
    }

    /// Opens a session by a credential's first secret.
    func openSession(
        of owner: CredentialRecord,
        from address: IPAddress? = nil
    ) async throws -> (token: Secret, expiresAt: Instant) {
        let now = clock.now
        let opened = try await authority.openSession(
            for: owner.id,
            by: owner.secrets[0].id,
            kind: "test.token",
            use: address.map { SessionUse(at: now, address: $0, userAgent: "test") }
        )
        guard let opened else { throw NotOpened() }
        return (opened.token, opened.expiresAt)
    }

    /// The sessions of a credential as the store has them, the newest first.
    func sessions(of owner: CredentialRecord) async throws -> [SessionRecord] {
        try await store.read { try $0.sessions.list(of: owner.id) }
    }

    /// A session was to be opened and was not.
    struct NotOpened: Error {}

    /// Notes a use of a secret at the present moment.
    func use(_ secret: SecretRecord, carrier: String = "basic") async throws {
        let address = IPAddress("192.0.2.7") ?? .loopback4
        try await authority.note([
            secret.id: LastUse(at: clock.now, address: address, carrier: carrier)
        ])
    }

    /// The audit rows, oldest first.
    func auditRows() async throws -> [AuditRow] {
        try await store.read { try $0.audit.rows(after: 0, limit: 10_000) }
    }

    /// The feed's entries behind a sequence, oldest first.
    func feedEntries(after sequence: Int64 = 0) async throws -> [FeedEntry] {
        try await store.read { try $0.feed.entries(after: sequence, limit: 10_000) }
    }

    /// The credential as the store has it.
    func record(_ id: CredentialID) async throws -> CredentialRecord? {
        try await store.read { try $0.credentials.find(id) }
    }

    /// Everything that a change may have touched, to compare before and after.
    func contents() async throws -> Contents {
        try await store.read { transaction in
            Contents(
                organisations: try transaction.organisations.list(),
                credentials: try transaction.credentials.list(CredentialFilter()),
                audit: try transaction.audit.rows(after: 0, limit: 10_000),
                feed: try transaction.feed.entries(after: 0, limit: 10_000)
            )
        }
    }

    /// A store's contents.
    struct Contents: Equatable {
        let organisations: [OrganisationRecord]
        let credentials: [CredentialRecord]
        let audit: [AuditRow]
        let feed: [FeedEntry]
    }

    /// The rule that a step breaks, or `nil` where it breaks none.
    func denial(_ step: () async throws -> Void) async throws -> AuthorityError? {
        do {
            try await step()
            return nil
        } catch let denial as AuthorityError {
            return denial
        }
    }
}

// MARK: People

extension AuthorityStage {
    /// Makes a stage whose kinds have people among them.
    static func withPeople(sessionRules: SessionRules = SessionRules()) async throws -> Self {
        try await Self(
            kinds: CredentialKind.samples + [.samplePerson],
            sessionRules: sessionRules
        )
    }

    /// Makes a person.
    func createPerson(
        _ name: String = "Ada.Byron",
        in environment: Environment = .sandbox,
        hash: String = "hash one",
        hasAPIAccess: Bool = true
    ) async throws -> CredentialRecord {
        try await authority.createPerson(
            PersonRequest(
                organisation: organisation.id,
                environment: environment,
                kind: CredentialKind.samplePerson.name,
                name: name,
                passwordHash: hash,
                hasAPIAccess: hasAPIAccess
            ),
            by: "test"
        )
    }

    /// The networks that a person trusts, as the store has them.
    func trustedNetworks(of person: CredentialRecord) async throws -> [IPAddress] {
        try await store.read { try $0.networks.trusted(of: person.id) }
    }
}

extension CredentialKind {
    /// A kind of people.
    static let samplePerson = CredentialKind(
        name: "test.user",
        title: "User",
        handle: .user,
        secret: .chosen,
        use: .password,
        scopes: ["api", "reports"]
    )

    private static let letters = "0123456789abcdefghijklmnopqrstuvwxyz"

    /// A kind with a handle, one without, and one that signs.
    static let samples: [CredentialKind] = [
        CredentialKind(
            name: "test.key",
            title: "Key",
            handle: .random(groups: [HandleGroup(alphabet: letters, letterCount: 12)]),
            secret: .house(sandboxPrefix: "tst_test_", productionPrefix: "tst_live_"),
            scopes: ["read", "write"]
        ),
        CredentialKind(
            name: "test.token",
            title: "Token",
            handle: .none,
            secret: .house(sandboxPrefix: "tst_test_tok_", productionPrefix: "tst_live_tok_")
        ),
        CredentialKind(
            name: "test.signing-key",
            title: "Signing key",
            handle: .organisation,
            secret: .fixed(start: "SK-", alphabet: letters, letterCount: 40),
            use: .signing
        ),
    ]
}
