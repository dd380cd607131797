import TestSupport
import Testing
import TollgateCore

@testable import SQLiteStore

@Suite("A SQLite store of an older version")
struct SQLiteStoreMigrationTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.sqlite")
    }

    @Test("is brought up to date when it is opened, and keeps what it holds")
    func content() async throws {
        try SQLiteStore.makeOld(at: path, steps: 1, rows: Self.rows)
        let store = try SQLiteStore(path: path, create: false)
        let version = try await store.setting("user_version")
        #expect(version == "8")
        let (credentials, sessions, documents, entries) = try await store.read { transaction in
            (
                try transaction.credentials.list(CredentialFilter()),
                try transaction.sessions.find(Self.digest(2)),
                try transaction.documents.query(DocumentQuery(), in: Self.collection),
                try transaction.feed.entries(after: 0, limit: 9)
            )
        }
        #expect(credentials == [Self.credential])
        #expect(sessions?.id == SessionID(rawValue: "ses_1"))
        #expect(documents.documents.map(\.json) == [Array("{}".utf8)])
        #expect(entries.map(\.key) == [.handle("test.user", .sandbox, "one")])
        try await store.close()
    }

    @Test("keeps its epoch")
    func epoch() async throws {
        let source = SeededRandomness(seed: 7).source
        try SQLiteStore.makeOld(at: path, steps: 1, rows: "", randomness: source)
        let other = folder.file("other.sqlite")
        let fresh = try SQLiteStore(
            path: other,
            create: true,
            randomness: SeededRandomness(seed: 7).source
        )
        let migrated = try SQLiteStore(path: path, create: false)
        let epochs = try await [migrated.epoch(), fresh.epoch()]
        #expect(epochs[0] == epochs[1])
        try await migrated.close()
        try await fresh.close()
    }

    @Test("takes what the older version did not know, also for its old rows")
    func additions() async throws {
        try SQLiteStore.makeOld(at: path, steps: 1, rows: Self.rows)
        let store = try SQLiteStore(path: path, create: false)
        let use = LastUse(at: Instant(seconds: 9), address: .loopback4, carrier: "basic")
        var expected = Self.credential
        expected.limit = RequestLimit(count: 2, seconds: 60)
        expected.secrets[0].lastUse = use
        let found = try await store.transaction { transaction in
            var record = Self.credential
            record.limit = RequestLimit(count: 2, seconds: 60)
            try transaction.credentials.replace(record)
            try transaction.credentials.note([record.secrets[0].id: use])
            try transaction.outbox.save(
                ReceiverHealth(
                    organisation: record.organisation,
                    environment: .sandbox,
                    destination: "https://receiver.example/"
                )
            )
            return try transaction.credentials.find(record.id)
        }
        #expect(found == expected)
        try await store.close()
    }

    @Test("trusts no network of which it does not know whether a password was given there")
    func trust() async throws {
        let rows = "INSERT INTO networks VALUES ('crd_1', '192.0.2.7', 5);"
        try SQLiteStore.makeOld(at: path, steps: 3, rows: rows)
        let store = try SQLiteStore(path: path, create: false)
        let credential = CredentialID(rawValue: "crd_1")
        let (known, trusted) = try await store.read { transaction in
            (
                try transaction.networks.list(of: credential),
                try transaction.networks.trusted(of: credential)
            )
        }
        #expect(known.map(\.description) == ["192.0.2.7"])
        #expect(trusted == [])
        try await store.close()
    }

    @Test("has organisations whose sandboxes run ahead of nothing, and lets them be moved")
    func clocks() async throws {
        try SQLiteStore.makeOld(at: path, steps: 5, rows: Self.organisation)
        let store = try SQLiteStore(path: path, create: false)
        let id = OrganisationID(rawValue: "org_1")
        let advances = try await store.transaction { transaction in
            let before = try transaction.organisations.find(id)?.sandboxAdvance
            try transaction.organisations.advance(id, by: .seconds(60))
            return [before, try transaction.organisations.find(id)?.sandboxAdvance]
        }
        #expect(advances == [.zero, .seconds(60)])
        try await store.close()
    }

    @Test("is brought up to date once where many open it at the same time")
    func race() async throws {
        try SQLiteStore.makeOld(at: path, steps: 1, rows: Self.rows)
        let path = path
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let store = try SQLiteStore(path: path, create: false)
                    let count = try await store.read { try $0.credentials.count() }
                    try await store.close()
                    return count
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 1, count: 8))
    }

    private static let collection = DocumentCollection(
        environment: .sandbox,
        organisation: OrganisationID(rawValue: "org_1"),
        kind: "test.thing"
    )

    /// What ``rows`` hold of a credential, as the store gives it back.
    private static let credential = CredentialRecord(
        id: CredentialID(rawValue: "crd_1"),
        organisation: OrganisationID(rawValue: "org_1"),
        environment: .sandbox,
        kind: "test.user",
        handle: "one",
        label: "first",
        scopes: ["read"],
        networks: [],
        expiresAt: Instant(microseconds: 5),
        state: .disabled,
        createdAt: Instant(microseconds: 4),
        secrets: [
            SecretRecord(
                id: SecretID(rawValue: "sec_1"),
                digest: digest(1),
                pepper: PepperID(rawValue: 1),
                hint: "…abcd",
                createdAt: Instant(microseconds: 4)
            )
        ]
    )

    private static func digest(_ byte: UInt8) -> Digest {
        guard let digest = Digest(Array(repeating: byte, count: Digest.byteCount)) else {
            preconditionFailure("a digest has 32 bytes")
        }
        return digest
    }

    /// An organisation as the first five versions wrote it.
    private static let organisation =
        "INSERT INTO organisations VALUES ('org_1', 'Name', 'name', 1);"

    /// Rows as the first version wrote them.
    private static let rows = """
        \(organisation)
        INSERT INTO credentials VALUES
            ('crd_1', 'org_1', 'sandbox', 'test.user', 'one', 'first', '["read"]', '[]', 5,
            'disabled', 4);
        INSERT INTO secrets VALUES
            ('crd_1', 0, 'sec_1', x'\(String(repeating: "01", count: 32))', 1, NULL, NULL, '…abcd',
            4, NULL, NULL);
        INSERT INTO sessions VALUES
            ('ses_1', 'test.session', x'\(String(repeating: "02", count: 32))', 1, 'crd_1', 6, 7);
        INSERT INTO feed (key) VALUES ('\(FactKey.handle("test.user", .sandbox, "one").text)');
        INSERT INTO collections VALUES (1, 'sandbox', 'org_1', 'test.thing');
        INSERT INTO documents VALUES (1, 1, 'one', 1, x'7B7D');
        """
}
