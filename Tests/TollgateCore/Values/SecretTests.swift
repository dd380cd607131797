import Testing
import TollgateCore

@Suite("A secret")
struct SecretTests {
    private let password = "correct-horse-battery-staple"

    /// Asked at run time, so that the compiler does not answer with a warning.
    private func conforms(_ type: Any.Type) -> [String] {
        var names: [String] = []
        if type is any Encodable.Type { names.append("Encodable") }
        if type is any Decodable.Type { names.append("Decodable") }
        if type is any Equatable.Type { names.append("Equatable") }
        if type is any Hashable.Type { names.append("Hashable") }
        if type is any LosslessStringConvertible.Type { names.append("LosslessStringConvertible") }
        if type is any TextOutputStreamable.Type { names.append("TextOutputStreamable") }
        return names
    }

    @Test("can be neither encoded nor compared with ==")
    func hasNoTellingConformance() {
        #expect(conforms(Secret.self).isEmpty)
        #expect(conforms(String.self).count == 6, "the question itself works")
    }

    @Test("has one description for all")
    func hasOneDescription() {
        let secret = Secret(password)
        #expect("\(secret)" == "(secret)")
        #expect(String(reflecting: secret) == "(secret)")
        #expect(secret.debugDescription == "(secret)")
        #expect("\([secret])" == "[(secret)]")
        #expect("\(Optional(secret) as Any)" == "Optional((secret))")
    }

    @Test("shows nothing when it is dumped, alone or inside what holds it")
    func cannotBeDumped() {
        let secret = Secret(password)
        let presented = PresentedCredential(
            kind: "test.key",
            handle: "7",
            secret: secret,
            carrier: .body
        )
        for value: Any in [secret, presented, HeadReading(presented: [presented], body: .ignored)] {
            var text = ""
            dump(value, to: &text)
            #expect(text.contains("(secret)"))
            #expect(!text.contains(password))
            #expect(!text.contains("99"), "the first letter's number")
        }
    }

    @Test("has no children that a mirror could show")
    func cannotBeReflected() {
        #expect(Mirror(reflecting: Secret(password)).children.isEmpty)
        #expect(Mirror(reflecting: Secret(password)).superclassMirror == nil)
    }

    @Test("matches the same bytes and nothing else")
    func matches() {
        let secret = Secret(password)
        #expect(secret.matches(Secret(Array(password.utf8))))
        #expect(!secret.matches(Secret(password.dropLast())))
        #expect(!secret.matches(Secret(password + "\u{0}")))
        #expect(!secret.matches(Secret("")))
        #expect(Secret("").matches(Secret([])))
    }

    @Test("differs from every secret that has one bit turned")
    func differsInEveryBit() {
        let bytes = Array(password.utf8)
        for bit in 0..<bytes.count * 8 {
            var other = bytes
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!ConstantTime.equal(bytes, other), "bit \(bit)")
        }
    }

    @Test("compares its bytes, not the letters that they may spell")
    func comparesBytes() {
        #expect(!Secret("\u{E5}").matches(Secret("a\u{30A}")))
    }

    @Test("is revealed as the text that it was made of, or not at all")
    func reveals() {
        #expect(Secret(password).reveal() == password)
        #expect(Secret([0xFF]).reveal() == nil)
        #expect(Secret(password).count == password.utf8.count)
    }
}
