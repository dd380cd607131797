import BillogramDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("Reading the head")
struct HeadTests {
    private let dialect = BillogramDialect()

    private func read(_ request: RequestView) throws -> HeadReading {
        let operation: BillogramOperation = request.method == .get ? .customerList : .customerCreate
        let claim = try #require(dialect.claims.first { BillogramOperation($0) == operation })
        return dialect.readHead(request, Route(claim: claim, parameters: []))
    }

    @Test("is what the vector says", arguments: try Vector.all("heads"))
    func readsAsTheVectorSays(_ vector: Vector) throws {
        let reading = try read(.fixture(headers: vector.fields()))
        #expect(Self.inWords(reading) == vector.members["expect"])
    }

    /// What was read, as the vectors write it.
    private static func inWords(_ reading: HeadReading) -> JSONValue {
        if let refusal = reading.refusal { return .string(refusal.code.rawValue) }
        guard let presented = reading.presented.first else { return "missing" }
        return [
            "user": .optional(presented.handle), "password": .optional(presented.secret.reveal()),
        ]
    }

    @Test("names the kind and the carrier, whatever the scheme's case")
    func namesKindAndCarrier() throws {
        let reading = try read(.fixture(headers: ["Authorization": "BASIC dTpw"]))
        let presented = try #require(reading.presented.first)
        #expect(presented.kind == "billogram.api-user")
        #expect(presented.carrier.label == "basic")
    }

    @Test("keeps every readable credential beside the refusal, so that its owner can be told")
    func keepsEveryCredential() throws {
        let fields: HeaderFields = ["Authorization": "Basic dTpw", "authorization": "Basic djpx"]
        let reading = try read(.fixture(headers: fields))
        #expect(reading.refusal?.code == .ambiguous)
        #expect(reading.presented.map(\.handle) == ["u", "v"])
    }

    @Test("wants a body of up to a mebibyte where one is sent, and none elsewhere")
    func wantsABody() throws {
        #expect(try read(.fixture(.post)).body == .collected(bytesMax: 1_048_576))
        #expect(try read(.fixture(.get)).body == .ignored)
        let unknown = try #require(dialect.claims.first { $0.methods == nil })
        let route = Route(claim: unknown, parameters: [])
        #expect(dialect.readHead(.fixture(.post), route).body == .ignored)
    }

    @Test("never traps on random bytes", arguments: [UInt64(1), 20_260_301])
    func neverTraps(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        for round in 0..<5_000 {
            let length = Int(random.bytes(1)[0])
            let noise = String(decoding: random.bytes(length), as: UTF8.self)
            let token = Base64.encode(random.bytes(length), padded: round.isMultiple(of: 3))
            for value in [noise, "Basic \(noise)", "Basic \(token)"] {
                let reading = try read(.fixture(headers: ["Authorization": value]))
                let isOne = (reading.refusal == nil) != reading.presented.isEmpty
                #expect(isOne, "seed \(seed), round \(round)")
            }
        }
    }

    @Test("gives back every printable user and password", arguments: [UInt64(7)])
    func givesBackWhatWasEncoded(seed: UInt64) throws {
        let source = SeededRandomness(seed: seed).source
        let letters = String(decoding: 0x20...0x7E, as: UTF8.self)
        for round in 0..<1_000 {
            let user = source.text(1 + round % 40, of: letters).replacing(":", with: "-")
            let password = source.text(1 + round % 60, of: letters)
            let value = "Basic " + Base64.encode(Array("\(user):\(password)".utf8))
            let presented = try read(.fixture(headers: ["Authorization": value])).presented
            #expect(presented.first?.handle == user, "seed \(seed), round \(round)")
            #expect(presented.first?.secret.reveal() == password, "seed \(seed), round \(round)")
        }
    }
}
