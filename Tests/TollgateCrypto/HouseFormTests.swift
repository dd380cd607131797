import TestSupport
import Testing
import TollgateCore

@testable import TollgateCrypto

@Suite("The house form")
struct HouseFormTests {
    private let prefixes = ["inv_test_", "inv_live_", "bb_test_", "bb_live_", "inv_test_ses_"]

    @Test("is judged as the vector says", arguments: try Vector.all("house-form"))
    func isJudged(_ vector: Vector) throws {
        let verdict = HouseForm.inspect(Secret(try vector.text("secret")))
        #expect("\(verdict)" == vector.expect.string)
    }

    @Test("of a new secret is sound, and the published expression matches the whole of it")
    func isSound() throws {
        let source = SeededRandomness(seed: 1).source
        let expression = try Regex(HouseForm.regularExpression)
        for prefix in prefixes {
            for _ in 0..<50 {
                let secret = HouseForm.make(prefix: prefix, source)
                let text = try #require(secret.reveal())
                #expect(HouseForm.inspect(secret) == .sound)
                #expect(text.wholeMatch(of: expression) != nil, "\(text)")
                #expect(text.count == prefix.count + 4 + 27 + 6)
            }
        }
    }

    @Test("is found by the published expression inside other text")
    func isFound() throws {
        let secret = try #require(
            HouseForm.make(prefix: "bb_test_", SeededRandomness(seed: 2).source).reveal()
        )
        let expression = try Regex(HouseForm.regularExpression)
        for text in ["curl -u '\(secret):' https://a", "{\"key\":\"\(secret)\"}", "\n\(secret)\n"] {
            let found = text.firstMatch(of: expression).map { String(text[$0.range]) }
            #expect(found == secret)
        }
        #expect("tg1_ is the mark of a house".firstMatch(of: expression) == nil)
    }

    @Test("carries at least 160 random bits")
    func carriesEnoughBits() {
        // 27 letters of 62: the bits are 27 × log2(62), and 62^27 > 2^160 can be checked in halves.
        let bits = Double(HouseForm.randomLetterCount) * 5.954_196_310_386_875
        #expect(HouseForm.alphabet.count == 62)
        #expect(bits >= 160)
    }

    @Test("is broken by every change of one letter", arguments: ["inv_test_", "bb_"])
    func isBrokenByEveryLetter(_ prefix: String) throws {
        let secret = HouseForm.make(prefix: prefix, SeededRandomness(seed: 3).source)
        let letters = Array(try #require(secret.reveal()).utf8)
        let mark = prefix.utf8.count..<prefix.utf8.count + HouseForm.mark.utf8.count
        for place in letters.indices {
            for letter in Array(HouseForm.alphabet.utf8) + [UInt8(ascii: "_")]
            where letter != letters[place] {
                var changed = letters
                changed[place] = letter
                // Without its mark a text is no longer of the form: it is looked up, and unknown.
                let expected: HouseForm.Verdict = mark.contains(place) ? .other : .broken
                let text = String(decoding: changed, as: UTF8.self)
                #expect(HouseForm.inspect(Secret(changed)) == expected, "\(text)")
            }
        }
    }

    @Test("is broken by every cut, every letter too many and every exchange of neighbours")
    func isBrokenByEveryShift() throws {
        let secret = HouseForm.make(prefix: "inv_test_", SeededRandomness(seed: 4).source)
        let letters = Array(try #require(secret.reveal()).utf8)
        let body = 13..<letters.count
        for place in body {
            var (cut, longer, exchanged) = (letters, letters, letters)
            cut.remove(at: place)
            longer.insert(letters[place], at: place)
            exchanged.swapAt(place, place - 1)
            #expect(HouseForm.inspect(Secret(cut)) == .broken, "cut at \(place)")
            #expect(HouseForm.inspect(Secret(longer)) == .broken, "doubled at \(place)")
            if place > body.lowerBound, letters[place] != letters[place - 1] {
                #expect(HouseForm.inspect(Secret(exchanged)) == .broken, "exchanged at \(place)")
            }
        }
    }

    @Test("is never judged with a trap, and never sound by chance", arguments: [UInt64(160)])
    func judgesRandomBytes(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for round in 0..<10_000 {
            let mark = round.isMultiple(of: 2) ? Array("a_tg1_".utf8) : []
            let noise = random.bytes(round % 60)
            #expect(
                HouseForm.inspect(Secret(mark + noise)) != .sound,
                "seed \(seed), round \(round)"
            )
        }
    }
}

@Suite("The check value")
struct CRC32Tests {
    @Test(
        "is the published one",
        arguments: [
            ("123456789", UInt32(0xCBF4_3926)), ("", 0), ("a", 0xE8B7_BE43),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ]
    )
    func isThePublishedOne(_ text: String, _ expected: UInt32) {
        #expect(CRC32.checksum(text.utf8) == expected)
    }
}
