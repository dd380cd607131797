import TestSupport
import Testing
import TollgateCore

@Suite("Percent-encoding")
struct PercentCodingTests {
    @Test("is undone as the table says", arguments: try Vector.all("percent-coding"))
    func isUndone(_ vector: Vector) throws {
        let plusIsSpace = vector.members["plus_is_space"] == true
        let decoded = PercentCoding.decode(try vector.text("text"), plusIsSpace: plusIsSpace)
        #expect(decoded == vector.expect.string)
    }

    @Test("gives back every text that has all its bytes encoded", arguments: [UInt64(3_986)])
    func roundTrips(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for round in 0..<1_000 {
            let text = String(decoding: random.bytes(round % 40), as: UTF8.self)
            let encoded = text.utf8.map { "%" + Hexadecimal.encode([$0]) }.joined()
            #expect(PercentCoding.decode(encoded) == text, "seed \(seed), round \(round)")
        }
    }

    @Test("never traps on random bytes", arguments: [UInt64(3_987)])
    func neverTraps(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for round in 0..<10_000 {
            let noise = String(decoding: random.bytes(round % 24), as: UTF8.self)
            let text = random.source.text(round % 24, of: "%0123456789abcdefg+=&") + noise
            _ = PercentCoding.decode(text)
            _ = PercentCoding.pairs(text)
        }
    }

    @Test(
        "separates pairs before it is undone",
        arguments: [
            ("", []), ("a=1&b=2", ["a→1", "b→2"]), ("a=1&a=2", ["a→1", "a→2"]), ("a", ["a→"]),
            ("a=", ["a→"]), ("=1", ["→1"]), ("a=1=2", ["a→1=2"]), ("&&a=1&", ["a→1"]),
            ("a%3D1=b%26c", ["a=1→b&c"]), ("a+b=c+d", ["a b→c d"]),
            ("a=1&\u{301}b=\u{301}2", ["a→1", "\u{301}b→\u{301}2"]),
        ]
    )
    func separatesPairs(_ query: String, _ expected: [String]) throws {
        let pairs = try #require(PercentCoding.pairs(query))
        #expect(pairs.map { "\($0.name)→\($0.value)" } == expected)
    }

    @Test(
        "leaves the values as they stood beside the pairs",
        arguments: [
            ("a=%31&b=1+%2B", ["a→1→%31", "b→1 +→1+%2B"]), ("a&b=", ["a→→", "b→→"]),
            ("a==%3D&&c=1", ["a→==→=%3D", "c→1→1"]),
            // A combining mark joins the letter in front, U+0600 the one behind.
            ("a=1&\u{301}b=\u{301}2&c=%33", ["a→1→1", "\u{301}b→\u{301}2→\u{301}2", "c→3→%33"]),
            (
                "a=1\u{600}&b=2\u{600}&c=%33",
                ["a→1\u{600}→1\u{600}", "b→2\u{600}→2\u{600}", "c→3→%33"]
            ),
            ("a\u{600}=%31&b=2", ["a\u{600}→1→%31", "b→2→2"]),
        ]
    )
    func leavesRawValues(_ query: String, _ expected: [String]) throws {
        let pairs = try #require(PercentCoding.rawPairs(query))
        #expect(pairs.map { "\($0.name)→\($0.value)→\($0.rawValue)" } == expected)
    }

    @Test("that is wrong anywhere spoils all pairs", arguments: ["a=1&b=%", "%zz=1", "a=%C3&b=1"])
    func spoilsAllPairs(_ query: String) {
        #expect(PercentCoding.pairs(query) == nil)
    }
}
