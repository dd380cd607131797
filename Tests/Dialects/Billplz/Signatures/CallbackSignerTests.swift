import BillplzDialect
import TestSupport
import Testing
import TollgateCore

@Suite("Billplz's callback signer")
struct CallbackSignerTests {
    private let signer = BillplzCallbackSigner()

    @Test(
        "writes what another implementation writes",
        arguments: try Vector.all("billplz/callback-signing")
    )
    func signs(_ vector: Vector) throws {
        let members = vector.members
        let message = CallbackMessage(
            id: CallbackID(rawValue: "cbk_1"),
            kind: try vector.text("kind"),
            content: try #require(members["content"]?.object),
            createdAt: Instant(seconds: 0)
        )
        let sent = try #require(members["sent_seconds"]?.integer)
        let signed = signer.sign(
            message,
            key: members["key"]?.string.map { Secret($0) },
            at: Instant(seconds: sent)
        )
        let expect = try #require(vector.expect.object)
        #expect(String(decoding: signed.body, as: UTF8.self) == expect["body"]?.string)
        let fields = try Vector.pairs(expect["fields"])
        #expect(signed.headers.fields.map(\.name) == fields.map(\.name))
        #expect(signed.headers.fields.map(\.value) == fields.map(\.value))
    }

    @Test("says which part is wrong", arguments: try Vector.all("billplz/callback-verifying"))
    func diagnoses(_ vector: Vector) throws {
        let key = try vector.text("key")
        let callback = SignedCallback(
            headers: [:],
            body: Array(try vector.text("body").utf8)
        )
        let kind = vector.members["kind"]?.string
        let now = Instant(seconds: try #require(vector.members["now_seconds"]?.integer))
        let findings = signer.verify(callback, kind: kind, key: Secret(key), at: now)
        let diagnoses = signer.diagnose(callback, kind: kind, key: Secret(key), at: now)
        let expect = try #require(vector.expect.object)
        #expect(findings.count == 1)
        #expect(findings.first?.isValid == expect["part"]?.isNull)
        #expect(diagnoses.first?.part.rawValue == expect["part"]?.string, "\(diagnoses)")
        let words = try #require(expect["words"]?.string)
        #expect(findings.first?.explanation.contains(words) == true, "\(findings)")
        #expect(diagnoses.allSatisfy { $0.explanation == findings.first?.explanation })
        #expect(findings.allSatisfy { !$0.explanation.contains(key) })
    }

    @Test("has a case for every part")
    func everyPartHasACase() throws {
        let parts = try Vector.all("billplz/callback-verifying").compactMap {
            $0.expect.object?["part"]?.string
        }
        #expect(Set(parts) == Set(SignatureDiagnosis.Part.allCases.map(\.rawValue)))
    }

    @Test("signs a payment order's every try anew, and a bill's always alike")
    func signsAnew() {
        let key = Secret("a key of this test")
        func body(_ kind: BillplzCallbackKind, _ seconds: Int64) -> [UInt8] {
            let message = CallbackMessage(
                id: CallbackID(rawValue: "cbk_1"),
                kind: kind.rawValue,
                content: JSONObject([("id", "1"), ("total", "2")]),
                createdAt: Instant(seconds: 0)
            )
            return signer.sign(message, key: key, at: Instant(seconds: seconds)).body
        }
        #expect(body(.bill, 1_700_000_000) == body(.bill, 1_700_000_001))
        #expect(body(.paymentOrder, 1_700_000_000) != body(.paymentOrder, 1_700_000_001))
    }

    @Test("looks for no cause in more than 64 fields or 16,384 bytes, and still checks them")
    func searchesAreBounded() {
        let key = Secret("a key of this test")
        func verdict(_ fields: [(String, String)], _ other: Secret) -> (Bool?, String?) {
            let message = CallbackMessage(
                id: CallbackID(rawValue: "cbk_1"),
                kind: "bill",
                content: JSONObject(fields.map { ($0.0, .string($0.1)) }),
                createdAt: Instant(seconds: 0)
            )
            let signed = signer.sign(message, key: other, at: Instant(seconds: 0))
            let finding = signer.verify(signed, kind: "bill", key: key, at: Instant(seconds: 0))
                .first
            return (finding?.isValid, finding?.explanation)
        }
        let other = Secret("a key of this test\n")
        let many = (0..<65).map { ("n\($0)", "1") }
        let long = [("n", String(repeating: "1", count: 16_384))]
        for fields in [many, long] {
            #expect(verdict(fields, key).0 == true)
            #expect(verdict(fields, other).1?.contains("too much content") == true)
        }
        for fields in [Array(many.dropLast()), [("n", String(long[0].1.dropLast()))]] {
            #expect(verdict(fields, other).1?.contains("line break behind") == true)
        }
    }

    @Test("never traps on random bytes", arguments: [UInt64(31), 20_260_304])
    func neverTraps(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        let alphabet = Array("id=1&x_signature=0checksum&epoch[]{}\":,%+?#http://billplz".utf8)
        let kinds = BillplzCallbackKind.allCases.map(\.rawValue) + ["nonsense"]
        for round in 0..<500 {
            let noise = random.bytes(Int(random.bytes(1)[0] % 100))
            let letters = noise.map { alphabet[Int($0) % alphabet.count] }
            let body = round.isMultiple(of: 5) ? noise : letters
            let callback = SignedCallback(headers: [:], body: body)
            for kind in kinds + [nil] {
                let findings = signer.verify(
                    callback,
                    kind: kind,
                    key: Secret("k"),
                    at: Instant(seconds: 1_700_000_000)
                )
                #expect(findings.map(\.isValid) == [false], "seed \(seed), round \(round)")
            }
        }
    }
}
