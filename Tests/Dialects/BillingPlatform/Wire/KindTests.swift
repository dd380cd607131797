import BillingPlatformDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("BillingPlatform's kinds of credentials")
struct KindTests {
    private let kinds: [CredentialKind] = [
        .billingPlatformUser, .billingPlatformSession, .billingPlatformClient,
        .billingPlatformAccessToken,
    ]

    @Test("are a person, a session, an OAuth client and an access token")
    func areFour() {
        #expect(
            kinds.map(\.name.rawValue) == [
                "billingplatform.user", "billingplatform.session", "billingplatform.client",
                "billingplatform.access-token",
            ]
        )
        #expect(kinds.map(\.use) == [.password, .presented, .presented, .presented])
        let readingAndWriting: [Scope] = [.billingPlatformRead, .billingPlatformWrite]
        #expect(kinds.map(\.scopes) == [readingAndWriting, [], readingAndWriting, []])
    }

    @Test("have a handle where somebody is named, and none where a secret alone is carried")
    func haveHandles() throws {
        let maker = SecretMaker(randomness: SeededRandomness(seed: 1).source)
        let organisation = OrganisationID(rawValue: "org_1")
        #expect(kinds[0].handle == .user)
        #expect(kinds[1].handle == .none)
        #expect(kinds[3].handle == .none)
        let client = try #require(maker.handle(kinds[2].handle, organisation))
        #expect(client.utf8.count == 20)
    }

    @Test("make secrets that the head and an OAuth client's request can carry")
    func makeSecrets() throws {
        let maker = SecretMaker(randomness: SeededRandomness(seed: 2).source)
        let dialect = BillingPlatformDialect()
        for kind in kinds {
            for environment in [Environment.sandbox, .production] {
                let text = try #require(maker.secret(kind.secret, environment).reveal())
                let route = try Route.billingPlatform(.find)
                let head = RequestView.fixture(headers: ["sessionid": text])
                #expect(dialect.readHead(head, route).presented.count == 1, "\(kind.name)")
                let query = "grant_type=client_credentials&client_id=x&client_secret=\(text)"
                _ = try dialect.readBody(
                    [],
                    .fixture(.post, query: query),
                    .billingPlatform(.authenticate)
                )
            }
        }
        let session = try #require(maker.secret(kinds[1].secret, .sandbox).reveal())
        #expect(session.utf8.count == 40)
        #expect(session.utf8.allSatisfy { (65...90).contains($0) || (97...122).contains($0) })
    }
}
