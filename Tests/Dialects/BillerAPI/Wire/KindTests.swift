import BillerAPIDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("BillerAPI's kinds of credentials")
struct KindTests {
    private let kinds: [CredentialKind] = [
        .billerAPIClient, .billerAPILinkToken, .billerAPIPublicToken, .billerAPIAccessToken,
    ]

    @Test("are a client and three tokens, which are all presented")
    func areFour() {
        #expect(
            kinds.map(\.name.rawValue) == [
                "billerapi.client", "billerapi.link-token", "billerapi.public-token",
                "billerapi.access-token",
            ]
        )
        #expect(kinds.allSatisfy { $0.use == .presented })
        #expect(kinds.map(\.isHeldByEndUsers) == [false, true, false, false])
        #expect(
            kinds.map { $0.scopes.map(\.rawValue) } == [
                ["billers", "link", "bills", "payments", "webhooks"], ["billers", "link"], [],
                ["bills", "payments"],
            ]
        )
    }

    @Test("have a handle where a client is named, and none where a token alone is carried")
    func haveHandles() throws {
        let maker = SecretMaker(randomness: SeededRandomness(seed: 1).source)
        let organisation = OrganisationID(rawValue: "org_1")
        let client = try #require(maker.handle(kinds[0].handle, organisation))
        #expect(client.utf8.count == 20)
        #expect(kinds.dropFirst().allSatisfy { $0.handle == .none })
    }

    @Test("make secrets whose start says which environment they are for")
    func makeSecrets() throws {
        let maker = SecretMaker(randomness: SeededRandomness(seed: 2).source)
        let starts: [(String, String)] = [
            ("bb_test_", "bb_live_"), ("lt_sandbox_", "lt_production_"),
            ("pt_sandbox_", "pt_production_"), ("at_sandbox_", "at_production_"),
        ]
        for (kind, (sandbox, production)) in zip(kinds, starts) {
            let test = try #require(maker.secret(kind.secret, .sandbox).reveal())
            let live = try #require(maker.secret(kind.secret, .production).reveal())
            #expect(test.hasPrefix(sandbox + "tg1_"), "\(kind.name)")
            #expect(live.hasPrefix(production + "tg1_"), "\(kind.name)")
        }
    }

    @Test("make secrets that a head can carry as what they are")
    func fitHeads() throws {
        let maker = SecretMaker(randomness: SeededRandomness(seed: 3).source)
        let dialect = BillerAPIDialect()
        for environment in [Environment.sandbox, .production] {
            for kind in kinds {
                let text = try #require(maker.secret(kind.secret, environment).reveal())
                let isClient = kind.name == "billerapi.client"
                let headers: HeaderFields =
                    isClient
                    ? ["X-Client-ID": "c", "X-Client-Secret": text]
                    : ["Authorization": "Bearer \(text)"]
                let reading = dialect.readHead(.fixture(headers: headers), try .billerAPI())
                let presented = try #require(reading.presented.first)
                // A public token in a head is an access token that nobody knows.
                let isPublic = kind.name == "billerapi.public-token"
                #expect(presented.kind == (isPublic ? "billerapi.access-token" : kind.name))
                #expect(presented.secret.reveal() == text)
            }
        }
    }
}
