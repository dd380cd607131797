import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The demo shop's client")
struct ShopCounterTests {
    private static let now = Instant(seconds: 1_000)

    private static func client(
        _ id: String,
        _ label: String = "Quickstart",
        createdAt: Int64,
        expiresAt: Int64? = nil
    ) -> CredentialRecord {
        CredentialRecord(
            id: CredentialID(rawValue: id),
            organisation: OrganisationID(rawValue: "org_1"),
            environment: .sandbox,
            kind: "test.client",
            handle: id,
            label: label,
            scopes: [],
            networks: [],
            expiresAt: expiresAt.map { Instant(seconds: $0) },
            state: .active,
            createdAt: Instant(seconds: createdAt),
            secrets: []
        )
    }

    private static func chosen(_ clients: [CredentialRecord]) -> String? {
        ShopCounter.newest(of: clients, "Quickstart", at: now)?.id.rawValue
    }

    @Test("is the newest one that quickstart made, however new others are")
    func newest() {
        let clients = [
            Self.client("crd_old", createdAt: 1), Self.client("crd_new", createdAt: 3),
            Self.client("crd_middle", createdAt: 2),
            Self.client("crd_added", "Somebody else's", createdAt: 9),
            Self.client("crd_unnamed", "", createdAt: 9),
            Self.client("crd_alike", "quickstart", createdAt: 9),
        ]
        #expect(Self.chosen(clients) == "crd_new")
        #expect(Self.chosen(clients.reversed()) == "crd_new")
    }

    @Test("is none where somebody else's is the only one")
    func none() {
        #expect(Self.chosen([]) == nil)
        #expect(Self.chosen([Self.client("crd_added", "Another", createdAt: 9)]) == nil)
    }

    @Test("is none that has ended")
    func ended() {
        let ended = Self.client("crd_ended", createdAt: 2, expiresAt: 1_000)
        let ending = Self.client("crd_ending", createdAt: 1, expiresAt: 1_001)
        #expect(Self.chosen([ended, ending]) == "crd_ending")
    }
}
