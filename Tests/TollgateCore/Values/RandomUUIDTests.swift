import TestSupport
import Testing
import TollgateCore

@Suite("A random UUID")
struct RandomUUIDTests {
    @Test("has its version and variant, and is another every time")
    func isDrawn() {
        let randomness = SeededRandomness(seed: 3).source
        let texts = (0..<200).map { _ in RandomUUID.text(randomness) }
        #expect(Set(texts).count == texts.count)
        for text in texts {
            #expect(RandomUUID.isUUID(text))
            let letters = Array(text)
            #expect(letters[14] == "4" && "89ab".contains(letters[19]))
        }
    }

    @Test(
        "is told from what only looks like one",
        arguments: [
            ("cc92738f-dfda-4969-91dc-22a44afc7e26", true),
            ("CC92738F-DFDA-4969-91DC-22A44AFC7E26", true),
            ("cc92738fdfda496991dc22a44afc7e26", false), ("", false), ("----", false),
            ("cc92738f-dfda-4969-91dc-22a44afc7e2", false),
            ("cc92738g-dfda-4969-91dc-22a44afc7e26", false),
            ("cc92738f-dfda-4969-91dc-22a44afc7e26-", false),
            ("cc92738f-\u{301}fda-4969-91dc-22a44afc7e26", false),
        ]
    )
    func isRecognised(_ text: String, _ expected: Bool) {
        #expect(RandomUUID.isUUID(text) == expected)
    }
}
