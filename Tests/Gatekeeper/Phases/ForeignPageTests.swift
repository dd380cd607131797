import Gatekeeper
import RateLimits
import TestSupport
import Testing
import TollgateCore
import TollgatePasswords

@Suite("A sign-in from a web page")
struct ForeignPageTests {
    private static let origin = "https://app.example"

    private func stage() async throws -> SignInStage {
        try await SignInStage {
            $0.origins = OriginPolicy([
                "invented": [Self.origin], "billogram": ["https://b.example"],
            ])
        }
    }

    private static func fields(_ origins: [String], _ sites: [String]) -> [HeaderFields.Field] {
        origins.map { (name: "Origin", value: $0) }
            + sites.map { (name: "Sec-Fetch-Site", value: $0) }
    }

    @Test(
        "of another site is refused before a guess is reserved and before the hash",
        arguments: [
            (["https://other.example"], []), (["null"], []), ([""], []),
            (["https://APP.example"], []), (["https://b.example"], []),
            ([origin, origin], []), ([origin, "https://other.example"], []),
            (["https://other.example"], ["same-origin"]), (["https://other.example"], ["none"]),
            ([], ["cross-site"]), ([], ["same-site"]), ([], ["same-origin", "cross-site"]),
            (["https://localhost:8443"], ["cross-site"]),
        ] as [([String], [String])]
    )
    func refuses(_ origins: [String], _ sites: [String]) async throws {
        let stage = try await stage()
        _ = try await stage.token()
        let fields = Self.fields(origins, sites)
        let before = stage.hashing.hashesDone
        for password in ["a wrong password", SignInStage.password] {
            for _ in 0...SignInStage.perAccount.count {
                let answer = try #require(await stage.signIn("ada", password, sending: fields))
                #expect(answer.reply.status == 403)
                #expect(answer.decision.refusal?.code == .forbidden)
                #expect(
                    answer.decision.refusal?.explanation
                        == "Web pages of this origin may not sign in"
                )
            }
        }
        #expect(stage.hashing.hashesDone == before)
        #expect(await stage.code() == nil)
    }

    @Test(
        "of a registered origin, of the listener's own, and from no page is let through",
        arguments: [
            ([], []), ([origin], []), ([origin], ["cross-site"]), ([origin], ["same-site"]),
            (["https://localhost:8443"], []), (["https://localhost:8443"], ["same-origin"]),
            ([], ["same-origin"]), ([], ["none"]),
        ] as [([String], [String])]
    )
    func admits(_ origins: [String], _ sites: [String]) async throws {
        let stage = try await stage()
        let fields = Self.fields(origins, sites)
        let wrong = await stage.signIn("ada", "a wrong password", sending: fields)
        #expect(wrong?.decision.refusal?.code == .mismatch)
        let right = try #require(await stage.signIn("ada", sending: fields))
        #expect(right.decision.refusal == nil)
    }

    @Test("is refused where no origin is registered at all, and counts as no failure")
    func withoutOrigins() async throws {
        let stage = try await SignInStage {
            $0.limits.failuresPerAddress = SignInStage.perAccount
        }
        let fields = Self.fields(["https://other.example"], ["cross-site"])
        for _ in 0...SignInStage.perAccount.count {
            let answer = await stage.signIn("ada", "a wrong password", sending: fields)
            #expect(answer?.decision.refusal?.code == .forbidden)
        }
        #expect(await stage.code() == nil)
    }
}
