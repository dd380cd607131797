import TestSupport
import Testing
import TollgateCore

@Suite("Base64")
struct Base64Tests {
    @Test(
        "spells the examples of RFC 4648, section 10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ]
    )
    func spellsTheExamples(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text[...]) == Array(plain.utf8))
    }

    @Test("keeps its two alphabets apart")
    func keepsAlphabetsApart() {
        let bytes: [UInt8] = [0xFB, 0xFF, 0xBE]
        #expect(Base64.encode(bytes) == "+/++")
        #expect(Base64.encode(bytes, alphabet: .urlSafe) == "-_--")
        #expect(Base64.decode("-_--", alphabet: .urlSafe) == bytes)
        #expect(Base64.decode("-_--") == nil)
        #expect(Base64.decode("+/++", alphabet: .urlSafe) == nil)
    }

    @Test(
        "takes the padding that is demanded",
        arguments: [
            ("Zg==", [true, true, false]), ("Zg", [false, true, true]),
            ("Zg=", [false, false, false]), ("Zm8=", [true, true, false]),
            ("Zm8", [false, true, true]), ("Zm9v", [true, true, true]),
            ("Zm9v=", [false, false, false]), ("Zm9v====", [false, false, false]),
            ("Z", [false, false, false]), ("Z===", [false, false, false]),
            ("=", [false, false, false]), ("====", [false, false, false]),
        ]
    )
    func takesThePaddingDemanded(text: String, isTaken: [Bool]) {
        let paddings: [Base64.Padding] = [.required, .optional, .none]
        #expect(paddings.map { Base64.decode(text[...], padding: $0) != nil } == isTaken)
    }

    @Test(
        "refuses what has another spelling",
        arguments: ["Zh==", "Zm9=", " Zg==", "Zg== ", "Z g=", "Zg==Zg==", "Zg=\n", "Z\0==", "ÅÄ=="]
    )
    func refusesOtherSpellings(text: String) {
        #expect(Base64.decode(text[...]) == nil)
    }

    @Test("gives back random bytes, and each text is the only spelling", arguments: [UInt64(3)])
    func givesBackRandomBytes(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for round in 0..<2_000 {
            let bytes = random.bytes(round % 70)
            for alphabet in [Base64.Alphabet.standard, .urlSafe] {
                for padded in [true, false] {
                    let text = Base64.encode(bytes, alphabet: alphabet, padded: padded)
                    let padding: Base64.Padding = padded ? .required : .none
                    let read = Base64.decode(text[...], alphabet: alphabet, padding: padding)
                    #expect(read == bytes, "seed \(seed), round \(round)")
                }
            }
            let noise = String(decoding: random.bytes(round % 40), as: UTF8.self)
            if let read = Base64.decode(noise[...]) {
                #expect(Base64.encode(read) == noise, "seed \(seed), round \(round)")
            }
        }
    }
}
