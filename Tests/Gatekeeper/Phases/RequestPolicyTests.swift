import Gatekeeper
import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("A gatekeeper that follows another policy")
struct RequestPolicyTests {
    private static let origin = "https://app.example"

    private func policy(
        perCredential count: Int? = nil,
        origins: OriginPolicy = OriginPolicy()
    ) -> RequestPolicy {
        RequestPolicy(
            limits: LimitPolicy(
                perCredential: count.map {
                    RateLimit(
                        name: LimitPolicy.perCredentialName,
                        count: $0,
                        interval: .seconds(60)
                    )
                }
            ),
            origins: origins,
            expiryWarning: .zero,
            signatureWindow: .seconds(300),
            replay: .writes
        )
    }

    @Test("charges its limits, and goes on from what the one before it counted")
    func limits() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        let two = stage.gatekeeper.following(policy(perCredential: 2))
        #expect(try await stage.code(request, by: two) == nil)
        #expect(try await stage.code(request, by: two) == nil)
        #expect(try await stage.code(request, by: two) == .limited)
        let three = two.following(policy(perCredential: 3))
        #expect(try await stage.code(request, by: three) == nil)
        #expect(try await stage.code(request, by: three) == .limited)
        #expect(try await stage.code(request, by: three.following(policy())) == nil)
        #expect(try await stage.code(request) == nil, "the first one is what it was")
    }

    @Test("lets the pages of its origins call, and no others")
    func origins() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let fields = key.fields + [(name: "Origin", value: Self.origin)]
        let request = RequestView.invented(.get, "/invented/notes", fields)
        let open = stage.gatekeeper.following(
            policy(origins: OriginPolicy(["invented": [Self.origin]]))
        )
        func allowed(_ gatekeeper: Gatekeeper) async -> String? {
            await stage.answer(request, by: gatekeeper)?
                .reply.headers["access-control-allow-origin"]
        }
        #expect(await allowed(open) == Self.origin)
        #expect(await allowed(open.following(policy())) == nil)
    }

    @Test("knows what the one before it knew, without asking the store")
    func facts() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        let request = RequestView.invented(.get, "/invented/notes", key.fields)
        #expect(try await stage.code(request) == nil)
        let other = stage.gatekeeper.following(policy())
        guard case .accepted = other.open(request, at: GateStage.sandbox) else {
            Issue.record("a known credential was not accepted at once")
            return
        }
    }
}
