import Authority
import MemoryStore
import OAuth
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The office of OAuth tokens")
struct TokenOfficeTests {
    private static let both = TokenKinds(access: "test.access", refresh: "test.refresh")
    private static let rules = OAuthRules(
        accessLifetime: .seconds(60),
        refreshLifetime: .seconds(600)
    )

    /// An authority with one client, and an office over it.
    private struct Stage {
        let clock = TestClock()
        let store = MemoryStore(epoch: "test")
        let authority: Authority
        let client: CredentialRecord
        let office: TokenOffice

        init() async throws {
            let randomness = SeededRandomness(seed: 20_261_122).source
            let authority = Authority(
                store: store,
                rings: LiveRings(Rings(randomness)),
                kinds: ["client", "access", "refresh"].map { name in
                    CredentialKind(
                        name: CredentialKindName(rawValue: "test.\(name)"),
                        title: name,
                        handle: .none,
                        secret: .house(
                            sandboxPrefix: "t_test_\(name)_",
                            productionPrefix: "t_live_\(name)_"
                        )
                    )
                },
                time: clock.source,
                randomness: randomness,
                overlapMax: .zero
            )
            let organisation = try await authority.createOrganisation("demo", by: "test")
            let request = IssueRequest(
                organisation: organisation.id,
                environment: .sandbox,
                kind: "test.client"
            )
            client = try await authority.issue(request, by: "test").record
            self.authority = authority
            office = TokenOffice(authority: authority, rules: TokenOfficeTests.rules)
        }

        func issue(_ kinds: TokenKinds) async throws -> IssuedTokens? {
            let use = SessionUse(at: clock.now, address: .loopback4, userAgent: "test")
            return try await office.issue(
                kinds,
                to: client.id,
                by: client.secrets[0].id,
                use: use
            )
        }

        func sessions() async throws -> [SessionRecord] {
            let id = client.id
            return try await store.read { try $0.sessions.list(of: id) }
        }
    }

    @Test("gives an access and a refresh token, each with the life of its kind")
    func givesBoth() async throws {
        let stage = try await Stage()
        let tokens = try #require(try await stage.issue(Self.both))
        #expect(tokens.access.reveal()?.hasPrefix("t_test_access_") == true)
        #expect(tokens.refresh?.reveal()?.hasPrefix("t_test_refresh_") == true)
        #expect(tokens.accessLifetime == .seconds(60))
        let ends = try await stage.sessions().map { ($0.kind, $0.expiresAt - stage.clock.now) }
        #expect(ends.contains { $0 == ("test.access", .seconds(60)) })
        #expect(ends.contains { $0 == ("test.refresh", .seconds(600)) })
        #expect(ends.count == 2)
    }

    @Test("gives no refresh token where the dialect has none")
    func givesOne() async throws {
        let stage = try await Stage()
        let tokens = try #require(try await stage.issue(TokenKinds(access: "test.access")))
        #expect(tokens.refresh == nil)
        #expect(try await stage.sessions().map(\.kind) == ["test.access"])
    }

    @Test("gives nothing, and keeps nothing, once the client is revoked")
    func givesNothing() async throws {
        let stage = try await Stage()
        _ = try await stage.authority.change(stage.client.id, to: .revoked, by: "test")
        #expect(try await stage.issue(Self.both) == nil)
        #expect(try await stage.sessions().isEmpty)
    }

    @Test("keeps neither token where one of the kinds is unknown")
    func isAtomic() async throws {
        let stage = try await Stage()
        let kinds = TokenKinds(access: "test.access", refresh: "test.nothing")
        await #expect(throws: AuthorityError.self) { try await stage.issue(kinds) }
        #expect(try await stage.sessions().isEmpty)
    }
}
