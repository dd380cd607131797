import TestSupport
import Testing
import TollgateCore

@Suite("A digest")
struct DigestTests {
    private let bytes = Array(UInt8(0)..<32)

    @Test("has 32 bytes and no other number", arguments: [0, 1, 31, 33, 64])
    func hasThirtyTwoBytes(_ count: Int) {
        #expect(Digest(Array(repeating: UInt8(0), count: count)) == nil)
        #expect(Digest(bytes)?.bytes == bytes)
    }

    @Test("is written in lower-case hexadecimal digits")
    func isWritten() {
        let text = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
        #expect(Digest(bytes)?.description == text)
        #expect(Digest(repeating: 0xAB).description == String(repeating: "ab", count: 32))
    }

    @Test("differs from every digest that has one bit turned")
    func differsInEveryBit() throws {
        let digest = try #require(Digest(bytes))
        for bit in 0..<256 {
            var other = bytes
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            let turned = try #require(Digest(other))
            #expect(!digest.matches(turned) && digest != turned, "bit \(bit)")
        }
        #expect(digest.matches(try #require(Digest(bytes))))
    }
}

@Suite("Hexadecimal digits")
struct HexadecimalTests {
    @Test("spell the bytes that they were made of", arguments: [UInt64(5)])
    func roundTrip(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for count in 0..<200 {
            let bytes = random.bytes(count)
            let text = Hexadecimal.encode(bytes)
            #expect(Hexadecimal.decode(text) == bytes, "seed \(seed), \(count) bytes")
            #expect(Hexadecimal.decode(text.uppercased()) == bytes, "seed \(seed), \(count) bytes")
        }
    }

    @Test(
        "are refused when one is missing or is none",
        arguments: [
            "a", "abc", "0g", "g0", " 00", "00 ", "0x00", "+1", "-1", "\u{E9}", "\u{662}\u{662}",
        ]
    )
    func areRefused(_ text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }
}
