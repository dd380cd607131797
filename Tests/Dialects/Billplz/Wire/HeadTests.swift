import BillplzDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("Reading a Billplz head")
struct HeadTests {
    private let dialect = BillplzDialect()
    private let route: Route

    init() throws { route = try .billplz() }

    private func read(_ headers: HeaderFields) -> HeadReading {
        dialect.readHead(.fixture(headers: headers), route)
    }

    @Test("is what the vector says", arguments: try Vector.all("billplz/heads"))
    func readsAsTheVectorSays(_ vector: Vector) throws {
        let reading = read(try vector.headerFields())
        let words =
            reading.refusal?.code.rawValue ?? reading.presented.first?.secret.reveal() ?? "missing"
        #expect(words == vector.expect.string)
    }

    @Test("names the kind and the carrier, and no handle")
    func namesKindAndCarrier() throws {
        let presented = try #require(read(["Authorization": "Basic azo="]).presented.first)
        #expect(presented.kind == "billplz.secret-key")
        #expect(presented.handle == nil)
        #expect(presented.carrier.label == "basic")
    }

    @Test("keeps every readable key beside the refusal, so that its owner can be told")
    func keepsEveryKey() {
        let reading = read(["Authorization": "Basic azo=", "authorization": "Basic bDo="])
        #expect(reading.refusal?.code == .ambiguous)
        #expect(reading.presented.map { $0.secret.reveal() } == ["k", "l"])
    }

    @Test("wants a body with every method, a short one for pages, and none where no path is known")
    func wantsABody() throws {
        for operation in BillplzOperation.allCases where operation != .unknown {
            let reading = dialect.readHead(.fixture(), try .billplz(operation))
            let isPage = operation.rawValue.hasPrefix("page.")
            let bytesMax = isPage ? 16_384 : 1_048_576
            #expect(reading.body == .collected(bytesMax: bytesMax), "\(operation)")
        }
        let reading = dialect.readHead(.fixture(.post), try .billplz(.unknown))
        #expect(reading.body == .ignored)
    }

    @Test(
        "takes no notice of credentials on public pages",
        arguments: [BillplzOperation.pageBill, .pageOpenCollection, .pageCard]
    )
    func pagesTakeNoNotice(page: BillplzOperation) throws {
        let route = try Route.billplz(page)
        let values: [HeaderFields] = [
            [:], ["Authorization": "Basic azo="], ["Authorization": "Basic %"],
            ["Authorization": "Bearer x"],
            ["Authorization": "Basic azo=", "authorization": "Basic azo="],
        ]
        for headers in values {
            let reading = dialect.readHead(.fixture(headers: headers), route)
            #expect(reading.refusal == nil)
            #expect(reading.presented.isEmpty)
        }
    }

    @Test("never traps on random bytes", arguments: [UInt64(1), 20_260_301])
    func neverTraps(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for round in 0..<2_000 {
            let length = Int(random.bytes(1)[0])
            let noise = String(decoding: random.bytes(length), as: UTF8.self)
            let token = Base64.encode(random.bytes(length), padded: round.isMultiple(of: 3))
            for value in [noise, "Basic \(noise)", "Basic \(token)"] {
                let reading = read(["Authorization": value])
                let isOne = (reading.refusal == nil) != reading.presented.isEmpty
                #expect(isOne, "seed \(seed), round \(round)")
            }
        }
    }
}
