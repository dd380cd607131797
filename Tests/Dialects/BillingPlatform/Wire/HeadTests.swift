import BillingPlatformDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("Reading a BillingPlatform head")
struct HeadTests {
    private let dialect = BillingPlatformDialect()

    private func read(
        _ headers: HeaderFields,
        _ operation: BillingPlatformOperation = .find
    ) throws -> HeadReading {
        dialect.readHead(.fixture(headers: headers), try .billingPlatform(operation))
    }

    @Test("is what the vector says", arguments: try Vector.all("billingplatform/heads"))
    func readsAsTheVectorSays(_ vector: Vector) throws {
        let reading = try read(vector.headerFields())
        let expect = try #require(vector.expect.object)
        #expect(reading.refusal?.code.rawValue == expect["refusal"]?.string)
        let presented = reading.presented.map { credential in
            "\(credential.kind) \(credential.carrier.label) \(credential.secret.reveal() ?? "")"
        }
        #expect(presented == expect["presented"]?.array?.compactMap(\.string))
        #expect(reading.presented.allSatisfy { $0.handle == nil })
    }

    @Test("takes a value of 1,024 bytes and no longer one")
    func boundsValues() throws {
        let session = String(repeating: "s", count: 1_024)
        #expect(try read(["sessionid": session]).presented.count == 1)
        let longer = try read(["sessionid": session + "s"])
        #expect(longer.presented.isEmpty)
        #expect(longer.refusal?.code == .malformed)
        let token = String(repeating: "t", count: 1_024 - "Bearer ".count)
        #expect(try read(["Authorization": "Bearer \(token)"]).presented.count == 1)
        #expect(try read(["Authorization": "Bearer \(token)t"]).refusal?.code == .malformed)
    }

    @Test("finds nothing at the login, whatever stands there")
    func findsNothingAtTheLogin() throws {
        let heads: [HeaderFields] = [
            [:], ["sessionid": "a"], ["sessionid": "a", "sessionId": "b"],
            ["Authorization": "Session a"], ["Authorization": "Digest"],
            ["Authorization": "Session a", "authorization": "Session a"],
        ]
        for headers in heads {
            let reading = try read(headers, .login)
            #expect(reading.presented.isEmpty)
            #expect(reading.refusal == nil)
        }
    }

    @Test("finds an OAuth client's Basic at the OAuth endpoint, and no session")
    func findsTheClient() throws {
        let reading = try read(
            ["Authorization": "Basic aWQ6c2VjcmV0", "sessionid": "a"],
            .authenticate
        )
        let presented = try #require(reading.presented.first)
        #expect(reading.presented.count == 1)
        #expect(presented.kind == "billingplatform.client")
        #expect(presented.handle == "id")
        #expect(presented.secret.reveal() == "secret")
        #expect(presented.carrier.label == "basic")
        #expect(try read(["sessionid": "a"], .authenticate).presented.isEmpty)
        #expect(
            try read(["Authorization": "Bearer a"], .authenticate).refusal?.code == .malformed
        )
    }

    @Test("wants a short body of who asks to be let in, and a long one where the method brings one")
    func wantsABody() throws {
        for operation in BillingPlatformOperation.allCases {
            let route = try Route.billingPlatform(operation)
            for method in [Method.get, .post, .put, .patch, .delete] {
                let expected: BodyPolicy =
                    switch (operation, method) {
                    case (.login, _), (.authenticate, _): .collected(bytesMax: 16_384)
                    case (.logout, _), (.unknown, _), (_, .get): .ignored
                    default: .collected(bytesMax: 1_048_576)
                    }
                let reading = dialect.readHead(.fixture(method), route)
                #expect(reading.body == expected, "\(method) \(operation)")
            }
        }
    }

    @Test("never traps on random bytes", arguments: [UInt64(1), 20_261_122])
    func neverTraps(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        let routes = try [BillingPlatformOperation.find, .authenticate, .unknown]
            .map { try Route.billingPlatform($0) }
        for round in 0..<2_000 {
            let length = Int(random.bytes(1)[0])
            let noise = String(decoding: random.bytes(length), as: UTF8.self)
            let token = Base64.encode(random.bytes(length), padded: round.isMultiple(of: 3))
            let values = [noise, "Session \(noise)", "Bearer \(token)", "Basic \(token)"]
            for (value, route) in values.flatMap({ value in routes.map { (value, $0) } }) {
                let alone = dialect.readHead(
                    .fixture(headers: ["Authorization": value]),
                    route
                )
                let isOne = (alone.refusal == nil) != alone.presented.isEmpty
                #expect(isOne, "seed \(seed), round \(round)")
            }
            let field = dialect.readHead(.fixture(headers: ["sessionid": noise]), routes[0])
            let isOne = (field.refusal == nil) != field.presented.isEmpty
            #expect(isOne, "seed \(seed), round \(round)")
        }
    }
}
