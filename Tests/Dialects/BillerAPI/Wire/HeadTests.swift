import BillerAPIDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("Reading a BillerAPI head")
struct HeadTests {
    private let dialect = BillerAPIDialect()

    private func read(_ headers: HeaderFields) throws -> HeadReading {
        dialect.readHead(.fixture(headers: headers), try .billerAPI())
    }

    @Test("is what the vector says", arguments: try Vector.all("billerapi/heads"))
    func readsAsTheVectorSays(_ vector: Vector) throws {
        let name = BillerAPIDialect.clientHeadersOption.name
        let options = vector.members["clientHeaders"]?.string.map { [name: $0] } ?? [:]
        let reading = BillerAPIDialect(options: options).readHead(
            .fixture(headers: try vector.headerFields()),
            try .billerAPI(vector.operation())
        )
        let expect = try #require(vector.expect.object)
        #expect(reading.refusal?.code.rawValue == expect["refusal"]?.string)
        let presented = reading.presented.map { credential in
            let (handle, secret) = (credential.handle ?? "-", credential.secret.reveal() ?? "")
            return "\(credential.kind) \(credential.carrier.label) \(handle) \(secret)"
        }
        #expect(presented == expect["presented"]?.array?.compactMap(\.string))
    }

    @Test("takes an id, a secret and a token of the longest length, and no longer one")
    func boundsValues() throws {
        let longest = String(repeating: "s", count: 1_024)
        for (id, secret) in [(longest, "s"), ("c", longest)] {
            let reading = try read(["X-Client-ID": id, "X-Client-Secret": secret])
            #expect(reading.refusal == nil)
            #expect(reading.presented.count == 1)
        }
        for (id, secret) in [(longest + "s", "s"), ("c", longest + "s")] {
            let reading = try read(["X-Client-ID": id, "X-Client-Secret": secret])
            #expect(reading.refusal?.code == .malformed)
            #expect(reading.presented.isEmpty)
        }
        let token = String(repeating: "t", count: 1_024 - "Bearer ".count)
        #expect(try read(["Authorization": "Bearer \(token)"]).presented.count == 1)
        #expect(try read(["Authorization": "Bearer \(token)t"]).refusal?.code == .malformed)
    }

    @Test("looks at nothing where anybody may call")
    func looksAtNothing() throws {
        let heads: [HeaderFields] = [
            [:], ["X-Client-ID": "c"], ["Authorization": "Basic %"],
            ["Authorization": "Bearer a", "authorization": "Bearer b"],
        ]
        for headers in heads {
            let reading = dialect.readHead(
                .fixture(.post, headers: headers),
                try .billerAPI(.emailsOAuthURL)
            )
            #expect(reading.refusal == nil)
            #expect(reading.presented.isEmpty)
            #expect(reading.body == .collected(bytesMax: 65_536))
        }
    }

    @Test("wants a body with POST and PATCH, and none where no path is known")
    func wantsABody() throws {
        for operation in BillerAPIOperation.allCases {
            let route = try Route.billerAPI(operation)
            for method in [Method.get, .post, .put, .patch, .delete] {
                let isWanted = operation != .unknown && (method == .post || method == .patch)
                let expected: BodyPolicy = isWanted ? .collected(bytesMax: 65_536) : .ignored
                let reading = dialect.readHead(.fixture(method), route)
                #expect(reading.body == expected, "\(method) \(operation)")
            }
        }
    }

    @Test("names the option's words, the default first, and falls back to it")
    func namesTheOption() {
        let option = BillerAPIDialect.clientHeadersOption
        #expect(option.dialect == "billerapi")
        #expect(option.choices == ["x-client", "plaid"])
        let headers: HeaderFields = ["X-Client-ID": "c", "X-Client-Secret": "s"]
        for options in [[:], ["clientHeaders": "x-client"], ["clientHeaders": "x"]] {
            let dialect = BillerAPIDialect(options: options)
            let route = try? Route.billerAPI()
            let reading = route.map { dialect.readHead(.fixture(headers: headers), $0) }
            #expect(reading?.presented.count == 1)
        }
    }

    @Test("never traps on random bytes", arguments: [UInt64(1), 20_261_122])
    func neverTraps(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        let routes = try [BillerAPIOperation.billsList, .linkCreate, .unknown]
            .map { try Route.billerAPI($0) }
        for round in 0..<2_000 {
            let length = Int(random.bytes(1)[0])
            let noise = String(decoding: random.bytes(length), as: UTF8.self)
            let token = Base64.encode(random.bytes(length), padded: round.isMultiple(of: 3))
            let heads: [HeaderFields] = [
                ["Authorization": noise], ["Authorization": "Bearer \(noise)"],
                ["Authorization": "Bearer \(token)"],
                ["X-Client-ID": noise, "X-Client-Secret": token],
                ["X-Client-ID": token, "X-Client-Secret": noise],
            ]
            for (headers, route) in heads.flatMap({ head in routes.map { (head, $0) } }) {
                let reading = dialect.readHead(.fixture(headers: headers), route)
                let isOne = (reading.refusal == nil) != reading.presented.isEmpty
                #expect(isOne, "seed \(seed), round \(round)")
            }
        }
    }
}
