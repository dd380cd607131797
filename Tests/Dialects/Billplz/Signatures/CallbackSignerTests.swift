import TestSupport
import Testing
import TollgateCore

@testable import BillplzDialect

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
        let fields = try Vector.namedTexts(expect["fields"])
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
        func finding(explained isExplained: Bool) throws -> SignatureFinding {
            let findings = signer.verify(
                callback,
                kind: kind,
                key: Secret(key),
                at: now,
                explained: isExplained
            )
            #expect(findings.count == 1)
            return try #require(findings.first)
        }
        let explained = try finding(explained: true)
        let brief = try finding(explained: false)
        let expect = try #require(vector.expect.object)
        #expect(explained.isValid == expect["part"]?.isNull)
        #expect(brief.isValid == explained.isValid)
        #expect(explained.fault?.part.rawValue == expect["part"]?.string, "\(explained)")
        let words = try #require(expect["words"]?.string)
        #expect(explained.explanation.contains(words), "\(explained)")
        #expect([explained, brief].allSatisfy { !$0.explanation.contains(key) })
    }

    @Test("looks for the mistake where it is asked to explain, and nowhere else")
    func verifyDoesNotSearch() throws {
        let parts: [SignatureFault.Part] = [.key, .order, .extraField, .body, .encoding]
        for part in parts {
            let vector = try #require(
                try Vector.all("billplz/callback-verifying").first { vector in
                    vector.expect.object?["part"]?.string == part.rawValue
                        && vector.members["body"]?.string?.hasPrefix("{") != true
                        && !vector.name.contains("twice")
                }
            )
            let finding = signer.verify(
                SignedCallback(headers: [:], body: Array(try vector.text("body").utf8)),
                kind: vector.members["kind"]?.string,
                key: Secret(try vector.text("key")),
                at: Instant(seconds: try #require(vector.members["now_seconds"]?.integer)),
                explained: false
            ).first
            #expect(finding?.fault == .anotherSignature, "\(vector.name)")
        }
    }

    @Test(
        "refuses half of a key pair before it looks at the signature",
        arguments: ["whsk_", "whpk_"],
        [true, false]
    )
    func pairs(_ prefix: String, _ isExplained: Bool) {
        let key = prefix + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
        let finding = signer.verify(
            SignedCallback(headers: [:], body: Array("id=1&x_signature=00".utf8)),
            kind: nil,
            key: Secret(key),
            at: Instant(seconds: 0),
            explained: isExplained
        ).first
        #expect(finding?.fault?.part == .key)
        #expect(finding?.explanation.contains("takes shared secrets only") == true)
        #expect(finding?.explanation.contains(key) == false)
    }

    @Test("has a case for every part")
    func everyPartHasACase() throws {
        let parts = try Vector.all("billplz/callback-verifying").compactMap {
            $0.expect.object?["part"]?.string
        }
        #expect(Set(parts) == Set(SignatureFault.Part.allCases.map(\.rawValue)))
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
            let now = Instant(seconds: 0)
            let finding = signer.verify(
                signed,
                kind: "bill",
                key: key,
                at: now,
                explained: true
            ).first
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

    @Test("tries other epochs behind 1,024 bytes and not behind one more")
    func epochSearchesAreBounded() {
        let key = Secret("a key of this test")
        func fault(_ titleBytes: Int) -> SignatureFault? {
            let title = String(repeating: "t", count: titleBytes)
            let kind = BillplzCallbackKind.paymentOrderCollectionsCreate
            let checksum = V5Checksum.hex(.paymentOrderCollectionsCreate, key: key) {
                ["title": title, "epoch": "1700000001"][$0]
            }
            let body = "title=\(title)&epoch=1700000000&checksum=\(checksum)"
            return signer.verify(
                SignedCallback(headers: [:], body: Array(body.utf8)),
                kind: kind.rawValue,
                key: key,
                at: Instant(seconds: 1_700_000_000),
                explained: true
            ).first?.fault
        }
        #expect(fault(1_024)?.part == .time)
        #expect(fault(1_025)?.part == .content)
    }

    @Test(
        "reads no JSON beyond the maxima of parameters",
        .timeLimit(.minutes(5)),
        arguments: [
            (
                "[" + Array(repeating: "{}", count: 257).joined(separator: ",") + "]",
                "more than 256"
            ),
            (
                "[" + Array(repeating: "[]", count: 20_000).joined(separator: ",") + "]",
                "more than 256"
            ),
            ("[[[[[1]]]]]", "deeper than 4"),
            ("{\"" + String(repeating: "n", count: 254) + "\":1}", "more than 256 bytes"),
            (
                "{\"" + String(repeating: "n", count: 30_000) + "\":["
                    + Array(repeating: "null", count: 6_000).joined(separator: ",") + "]}",
                "more than 256 bytes"
            ),
        ]
    )
    func readsNoEndlessJSON(value: String, words: String) {
        let callback = SignedCallback(headers: [:], body: Array("{\"a\":\(value)}".utf8))
        let (key, now) = (Secret("a key of this test"), Instant(seconds: 1_700_000_000))
        for kind in signer.kinds + [nil] {
            for isExplained in [true, false] {
                let finding = signer.verify(
                    callback,
                    kind: kind,
                    key: key,
                    at: now,
                    explained: isExplained
                ).first
                #expect(finding?.fault?.part == .body)
                #expect(finding?.explanation.contains(words) == true, "\(kind ?? "guessed")")
            }
        }
    }

    @Test("reads a form of 256 fields and not one more")
    func readsNoEndlessForm() {
        let (key, now) = (Secret("a key of this test"), Instant(seconds: 1_700_000_000))
        func fault(_ count: Int) -> SignatureFault? {
            let body = (0..<count).map { "n\($0)=1" }.joined(separator: "&")
            let callback = SignedCallback(headers: [:], body: Array(body.utf8))
            let findings = signer.verify(
                callback,
                kind: "bill",
                key: key,
                at: now,
                explained: true
            )
            return findings.first?.fault
        }
        #expect(fault(256)?.part == .missingField)
        #expect(fault(257)?.part == .body)
        #expect(fault(257)?.explanation.contains("more than 256") == true)
    }

    @Test(
        "guesses what was received by the names of its fields",
        arguments: [
            ("id paid x_signature", .bill), ("id token checksum", .card), ("", .bill),
            ("order billplz[id] billplz[x_signature]", .redirect),
            ("id bank_account_number status total epoch checksum", .paymentOrder),
            ("id status total epoch checksum", .paymentOrder),
            ("title epoch checksum", .paymentOrderCollectionsCreate),
            ("title callback_url epoch checksum", .paymentOrderCollectionsCreate),
            ("payment_order_collection_id epoch checksum", .paymentOrderCollectionsGet),
            (
                "payment_order_collection_id bank_code bank_account_number name description total"
                    + " reference_id epoch checksum", .paymentOrdersCreate
            ),
            (
                "id payment_order_collection_id bank_code bank_account_number name description email"
                    + " status notification reference_id total epoch checksum", .paymentOrder
            ),
            ("payment_order_id epoch checksum", .paymentOrdersGet),
            ("epoch checksum", .paymentOrderLimit),
            ("consent_id bill_id epoch checksum", .duitNowAutoDebits),
            ("id epoch checksum", .duitNowConsentsGet),
            (
                "merchant_ref max_amount effective_date expiry_date frequency callback_url epoch"
                    + " checksum", .duitNowConsentsCreate
            ),
            // Two requests have as many arguments.
            ("payment_order_id payment_order_collection_id epoch checksum", .paymentOrder),
        ] as [(String, BillplzCallbackKind)]
    )
    func guesses(names: String, kind: BillplzCallbackKind) {
        let names = names.split(separator: " ").map(String.init)
        #expect(BillplzCallbackKind.guess(names) == kind)
        #expect(BillplzCallbackKind.guess(names.reversed()) == kind)
    }

    @Test("knows every endpoint of the fifth version as a kind")
    func knowsEveryEndpoint() {
        for endpoint in V5Checksum.Endpoint.allCases {
            #expect(signer.knows(kind: endpoint.rawValue), "\(endpoint)")
        }
        #expect(!signer.knows(kind: "nonsense"))
        #expect(
            BillplzCallbackKind.allCases.filter { $0.endpoint == nil } == [.bill, .card, .redirect]
        )
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
                    at: Instant(seconds: 1_700_000_000),
                    explained: round.isMultiple(of: 2)
                )
                #expect(findings.map(\.isValid) == [false], "seed \(seed), round \(round)")
            }
        }
    }
}
