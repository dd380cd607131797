import BillplzDialect
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("An X Signature")
struct XSignatureTests {
    private let key = Secret("S-s7b4yWpp9h7rrkNM1i3Z_g")

    @Test("is the published one", arguments: try Vector.all("billplz/x-signature"))
    func isThePublishedOne(_ vector: Vector) throws {
        let fields = try vector.namedTexts()
        #expect(XSignature.source(fields) == (try vector.text("text")))
        #expect(XSignature.hex(fields, key: Secret(try vector.text("key"))) == vector.expect.string)
    }

    @Test(
        "verifies, and no flipped bit of it does",
        arguments: try Vector.all("billplz/x-signature")
    )
    func refusesEveryFlippedBit(_ vector: Vector) throws {
        let kind = try vector.text("kind")
        let hex = try #require(vector.expect.string)
        #expect(try isValid(vector, kind, hex))
        let bytes = try #require(Hexadecimal.decode(hex))
        let key = Secret(try vector.text("key"))
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let content = SignedContent(
                bytes: Array(try vector.text("text").utf8),
                signature: flipped,
                algorithm: .hmacSHA256,
                key: "billplz.x-signature-key",
                signedAt: nil,
                repeatKey: nil
            )
            #expect(!MessageAuthentication.verify(content, key: key), "bit \(bit)")
            #expect(try !isValid(vector, kind, Hexadecimal.encode(flipped)), "bit \(bit)")
        }
    }

    private func isValid(_ vector: Vector, _ kind: String, _ hex: String) throws -> Bool {
        let name = kind == "redirect" ? "billplz[x_signature]" : "x_signature"
        let pairs = try vector.namedTexts() + [(name: name, value: hex)]
        let body = pairs.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }
        let findings = BillplzCallbackSigner()
            .verify(
                SignedCallback(headers: [:], body: Array(body.joined(separator: "&").utf8)),
                kind: kind,
                key: Secret(try vector.text("key")),
                at: Instant(seconds: 0),
                explained: false
            )
        return findings.allSatisfy(\.isValid) && findings.count == 1
    }

    /// Every byte as a percent sign and two digits.
    private static func encoded(_ text: String) -> String {
        text.utf8.map { "%\(Hexadecimal.encode([$0]))" }.joined()
    }

    @Test("sorts names and values together, with the underscore before letters")
    func sorts() {
        let fields = [("paid", "true"), ("paid_at", ""), ("paid_amount", "1"), ("PAIDx", "")]
        #expect(
            XSignature.source(fields.map { (name: $0.0, value: $0.1) })
                == "paid_amount1|paid_at|paidtrue|PAIDx"
        )
    }

    @Test("orders elements that differ in case alone by their bytes")
    func breaksTies() {
        let fields = [(name: "a", value: "b"), (name: "A", value: "B"), (name: "a", value: "B")]
        #expect(XSignature.source(fields) == "AB|aB|ab")
        #expect(XSignature.source(fields.reversed()) == "AB|aB|ab")
    }

    @Test("takes nested names without their brackets, and keeps those that do not close")
    func flattensNames() {
        let fields = [
            (name: "billplz[id]", value: "1"), (name: "a[][b]", value: "2"),
            (name: "m[0]", value: "3"), (name: "x[y", value: "4"),
        ]
        #expect(XSignature.source(fields) == "ab2|billplzid1|m03|x[y4")
    }

    @Test("reads JSON as the form that it stands for")
    func readsJSON() {
        let object = JSONObject([
            ("paid", true), ("amount", 100), ("mobile", .null),
            ("rows", [["id": "a"], ["id": "b"]]), ("m", ["k": "v"]),
        ])
        #expect(
            XSignature.source(XSignature.fields(object))
                == "amount100|mk" + "v|mobile|paidtrue|rowsida|rowsidb"
        )
    }

    @Test(
        "does not depend on the order, and does on every name and value",
        arguments: [UInt64(11), 20_260_303]
    )
    func holdsForRandomFields(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for round in 0..<200 {
            let fields = Self.randomFields(random)
            let hex = XSignature.hex(fields, key: key)
            let comment = Comment("seed \(seed), round \(round)")
            #expect(XSignature.hex(fields.reversed(), key: key) == hex, comment)
            #expect(XSignature.hex(Self.shuffled(fields, random), key: key) == hex, comment)
            for index in fields.indices {
                var changed = fields
                changed[index].value += "x"
                #expect(XSignature.hex(changed, key: key) != hex, comment)
                changed = fields
                changed.remove(at: index)
                #expect(XSignature.hex(changed, key: key) != hex, comment)
            }
            #expect(XSignature.hex(fields, key: Secret("another")) != hex, comment)
        }
    }

    @Test("of random content is verified by the same signer", arguments: [UInt64(12)])
    func roundTrips(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        let signer = BillplzCallbackSigner()
        for round in 0..<200 {
            let fields = Self.randomFields(random)
            let message = CallbackMessage(
                id: CallbackID(rawValue: "cbk_1"),
                kind: BillplzCallbackKind.bill.rawValue,
                content: JSONObject(fields.map { ($0.name, .string($0.value)) }),
                createdAt: Instant(seconds: 0)
            )
            let now = Instant(seconds: 1_700_000_000)
            let signed = signer.sign(message, key: key, at: now)
            for isExplained in [false, true] {
                let findings = signer.verify(
                    signed,
                    kind: "bill",
                    key: key,
                    at: now,
                    explained: isExplained
                )
                #expect(findings.map(\.isValid) == [true], "seed \(seed), round \(round)")
            }
        }
    }

    /// Some fields with distinct names.
    private static func randomFields(
        _ random: SeededRandomness
    ) -> [(name: String, value: String)] {
        let names = "abcdefghijklmnopqrstuvwxyz_"
        let values = "abcXYZ019 _-.|&=%+/:@é💸"
        var fields: [(name: String, value: String)] = []
        for number in 0..<1 + Int(random.bytes(1)[0] % 12) {
            let name = random.source.text(1 + number % 5, of: names) + "\(number)z"
            let letters = Array(values)
            let value = random.bytes(Int(random.bytes(1)[0] % 20))
                .map { String(letters[Int($0) % letters.count]) }
            fields.append((name: name, value: value.joined()))
        }
        return fields
    }

    private static func shuffled(
        _ fields: [(name: String, value: String)],
        _ random: SeededRandomness
    ) -> [(name: String, value: String)] {
        let keys = random.bytes(fields.count)
        return zip(keys, fields).sorted { $0.0 < $1.0 }.map(\.1)
    }
}
