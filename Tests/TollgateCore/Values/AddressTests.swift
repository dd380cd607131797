import TestSupport
import Testing
import TollgateCore

@Suite("An address")
struct AddressTests {
    @Test("is read, and written as RFC 5952 says", arguments: try Vector.all("addresses"))
    func isReadAndWritten(_ vector: Vector) throws {
        #expect(IPAddress(try vector.text("text"))?.description == vector.expect.string)
    }

    @Test("is the same in every spelling")
    func isTheSameInEverySpelling() {
        let spellings = [
            "192.0.2.1", "::ffff:192.0.2.1", "::FFFF:c000:0201", "0:0:0:0:0:ffff:c000:201",
        ]
        #expect(Set(spellings.map { IPAddress($0) }) == [IPAddress(v4: 0xC000_0201)])
        #expect(IPAddress("::192.0.2.1")?.isV4 == false, "the compatible form is another address")
    }

    @Test("knows its loopbacks")
    func knowsLoopbacks() {
        #expect(IPAddress("127.0.0.1") == .loopback4)
        #expect(IPAddress("::1") == .loopback6)
        #expect(IPAddress.loopback4.isV4)
        #expect(!IPAddress.loopback6.isV4)
    }

    @Test("is read as it was written", arguments: [UInt64(11)])
    func roundTrips(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for round in 0..<2_000 {
            // Half of the groups are zero, so that runs to be left out come in every place.
            let groups = random.bytes(24)
            let bytes = (0..<16).map { groups[16 + $0 / 2].isMultiple(of: 2) ? 0 : groups[$0] }
            let words = [bytes[..<8], bytes[8...]].map {
                $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            }
            let address = IPAddress(high: words[0], low: words[1])
            #expect(IPAddress(address.description) == address, "seed \(seed), round \(round)")
        }
    }

    @Test("is never read with a trap from random text", arguments: [UInt64(12)])
    func readsRandomText(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for round in 0..<10_000 {
            let text =
                round.isMultiple(of: 2)
                ? random.source.text(round % 48, of: "0123456789abcfF:::.%/+- ")
                : String(decoding: random.bytes(round % 48), as: UTF8.self)
            if let address = IPAddress(text) {
                #expect(IPAddress(address.description) == address, "seed \(seed): \(text)")
            }
        }
    }

    @Test("is limited by itself where it is IPv4, and by its /64 where it is IPv6")
    func hasALimitingNetwork() throws {
        let v4 = try #require(IPAddress("192.0.2.200"))
        let v6 = try #require(IPAddress("2001:db8:1:2:3:4:5:6"))
        #expect(v4.limitingNetwork == v4)
        #expect(v6.limitingNetwork.description == "2001:db8:1:2::")
    }

    @Test("is masked at every length")
    func isMasked() {
        let ones = IPAddress(high: .max, low: .max)
        for length in 0...128 {
            let masked = ones.masked(to: length)
            let high: UInt64 = length >= 64 ? .max : length == 0 ? 0 : .max << UInt64(64 - length)
            let low: UInt64 = length <= 64 ? 0 : length == 128 ? .max : .max << UInt64(128 - length)
            #expect(masked == IPAddress(high: high, low: low), "/\(length)")
        }
    }
}

@Suite("A network")
struct NetworkTests {
    @Test("is read, written, and holds its addresses alone", arguments: try Vector.all("networks"))
    func holdsItsAddresses(_ vector: Vector) throws {
        let network = Network(try vector.text("text"))
        let expected = vector.expect.object
        #expect(network?.description == expected?["written"]?.string)
        #expect(network.flatMap { Network($0.description) } == network)
        for (member, isInside) in [("inside", true), ("outside", false)] {
            for text in (expected?[member]?.array ?? []).compactMap(\.string) {
                let address = try #require(IPAddress(text))
                #expect(network?.contains(address) == isInside, "\(text)")
            }
        }
    }
}
