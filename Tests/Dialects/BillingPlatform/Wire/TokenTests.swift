import BillingPlatformDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("A BillingPlatform request for an access token")
struct TokenTests {
    private let dialect = BillingPlatformDialect()

    @Test("is what the vector says", arguments: try Vector.all("billingplatform/tokens"))
    func readsAsTheVectorSays(_ vector: Vector) throws {
        let expect = try #require(vector.expect.object)
        let request = RequestView.fixture(
            .post,
            query: vector.members["query"]?.string,
            headers: try vector.headerFields()
        )
        let body = Array(try vector.text("body").utf8)
        do {
            let intent = try dialect.readBody(body, request, .billingPlatform(.authenticate))
            guard case .issueTokens(let presented, let kinds) = intent else {
                Issue.record("it asks for no token")
                return
            }
            #expect(kinds.access == "billingplatform.access-token")
            #expect(kinds.refresh == "billingplatform.refresh-token")
            #expect(presented.kind == "billingplatform.client")
            #expect(presented.handle == expect["id"]?.string)
            #expect(presented.secret.reveal() == expect["secret"]?.string)
            #expect(presented.carrier.label == expect["carrier"]?.string)
        } catch let refusal as Refusal {
            #expect(refusal.code.rawValue == expect["refusal"]?.string)
            #expect(refusal.explanation == expect["words"]?.string)
        }
    }

    @Test("with a form that is not UTF-8 cannot be read")
    func refusesOtherEncodings() throws {
        let refusal = #expect(throws: Refusal.self) {
            try dialect.readBody([0xFF], .fixture(.post), .billingPlatform(.authenticate))
        }
        #expect(refusal?.explanation == "The form is wrongly encoded")
    }

    @Test("takes an Authorization field of 1,024 bytes and no longer one")
    func boundsBasic() throws {
        let route = try Route.billingPlatform(.authenticate)
        for (secretBytes, isRead) in [(760, true), (761, false)] {
            let pair = Array("id:".utf8) + Array(repeating: UInt8(ascii: "s"), count: secretBytes)
            let value = "Basic " + Base64.encode(pair, padded: false)
            #expect((value.utf8.count <= 1_024) == isRead)
            let reading = dialect.readHead(.fixture(headers: ["Authorization": value]), route)
            #expect((reading.refusal == nil) == isRead)
        }
    }

    @Test("never traps on random queries and forms", arguments: [UInt64(3), 20_261_122])
    func neverTraps(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        let route = try Route.billingPlatform(.authenticate)
        let pieces = [
            "grant_type", "client_id", "client_secret", "=", "=", "&", "&", "%", "%41", "+", "a",
            "client_credentials", "é", "\u{0}",
        ]
        for round in 0..<2_000 {
            func text() -> String {
                random.bytes(round % 16).map { pieces[Int($0) % pieces.count] }.joined()
            }
            let request = RequestView.fixture(.post, query: text())
            do throws(Refusal) {
                let intent = try dialect.readBody(Array(text().utf8), request, route)
                guard case .issueTokens(let presented, _) = intent else {
                    Issue.record("seed \(seed), round \(round): it asks for no token")
                    continue
                }
                #expect(presented.handle?.isEmpty == false, "seed \(seed), round \(round)")
                #expect(presented.secret.count > 0, "seed \(seed), round \(round)")
            } catch {
                let codes: [RefusalCode] = [.unreadable, .ambiguous, .missing, .malformed]
                #expect(codes.contains(error.code), "seed \(seed), round \(round)")
            }
        }
    }
}
