import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("A secret of letters")
struct LettersFormTests {
    @Test("has 40 letters, and is sound", arguments: [UInt64(1), 20_261_122])
    func isSound(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        var seen: Set<String> = []
        for _ in 0..<200 {
            let secret = LettersForm.make(random.source)
            let text = secret.reveal() ?? ""
            #expect(text.count == 40)
            #expect(text.allSatisfy { $0.isASCII && $0.isLetter })
            #expect(LettersForm.isSound(secret))
            seen.insert(text)
        }
        #expect(seen.count == 200)
    }

    @Test("is unsound where any letter was changed, cut or added")
    func isUnsound() throws {
        let text = try #require(LettersForm.make(SeededRandomness(seed: 7).source).reveal())
        for place in text.indices {
            var changed = text
            changed.replaceSubrange(place...place, with: text[place] == "x" ? "y" : "x")
            #expect(!LettersForm.isSound(Secret(changed)), "\(changed)")
        }
        for other in ["", String(text.dropLast()), text + "a", String(text.dropLast()) + "1"] {
            #expect(!LettersForm.isSound(Secret(other)))
        }
    }
}
