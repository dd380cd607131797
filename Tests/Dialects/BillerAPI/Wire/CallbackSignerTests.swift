import BillerAPIDialect
import TestSupport
import Testing
import TollgateCore

@Suite("BillerAPI's callback signer")
struct CallbackSignerTests {
    private let signer = BillerAPICallbackSigner()

    @Test(
        "writes what another implementation writes",
        arguments: try Vector.all("billerapi/callback-signing")
    )
    func signs(_ vector: Vector) throws {
        let members = vector.members
        let message = CallbackMessage(
            id: CallbackID(rawValue: try vector.text("id")),
            kind: try vector.text("kind"),
            content: try #require(members["content"]?.object),
            createdAt: Instant(seconds: try #require(members["created_seconds"]?.integer))
        )
        let sent = Instant(seconds: try #require(members["sent_seconds"]?.integer))
        let key = members["key"]?.string.map { Secret($0) }
        let signed = signer.sign(message, key: key, at: sent)
        let expect = try #require(vector.expect.object)
        #expect(String(decoding: signed.body, as: UTF8.self) == expect["body"]?.string)
        let fields = try Vector.namedTexts(expect["fields"])
        #expect(
            signed.headers.fields.map { "\($0): \($1)" } == fields.map { "\($0): \($1)" }
        )
    }

    @Test("says which part is wrong", arguments: try Vector.all("billerapi/callback-verifying"))
    func diagnoses(_ vector: Vector) throws {
        let key = try vector.text("key")
        let callback = SignedCallback(
            headers: try vector.headerFields(),
            body: Array(try vector.text("body").utf8)
        )
        let now = Instant(seconds: try #require(vector.members["now_seconds"]?.integer))
        func findings(explained isExplained: Bool) -> [SignatureFinding] {
            signer.verify(
                callback,
                kind: nil,
                key: Secret(key),
                at: now,
                explained: isExplained
            )
        }
        let (explained, brief) = (findings(explained: true), findings(explained: false))
        let expected = try #require(vector.expect.array).compactMap(\.object)
        #expect(explained.map(\.name) == expected.map { $0["name"]?.string })
        #expect(explained.map(\.fault?.part.rawValue) == expected.map { $0["part"]?.string })
        for (finding, words) in zip(explained, expected.compactMap { $0["words"]?.string }) {
            #expect(finding.explanation.contains(words), "\(finding)")
        }
        #expect(brief.map(\.isValid) == explained.map(\.isValid))
        for finding in explained + brief { #expect(!finding.explanation.contains(key)) }
    }

    @Test("has a case for every part")
    func everyPartHasACase() throws {
        let parts = try Vector.all("billerapi/callback-verifying").flatMap { vector in
            (vector.expect.array ?? []).compactMap { $0.object?["part"]?.string }
        }
        #expect(Set(parts) == Set(SignatureFault.Part.allCases.map(\.rawValue)))
    }

    @Test("looks for no mistake where it is not asked to explain")
    func briefIsBrief() throws {
        let vector = try #require(
            try Vector.all("billerapi/callback-verifying").first {
                $0.name == "a body that was written anew"
            }
        )
        let findings = signer.verify(
            SignedCallback(
                headers: try vector.headerFields(),
                body: Array(try vector.text("body").utf8)
            ),
            kind: nil,
            key: Secret(try vector.text("key")),
            at: Instant(seconds: try #require(vector.members["now_seconds"]?.integer)),
            explained: false
        )
        #expect(findings.map(\.fault?.part) == [.content, .content])
        #expect(
            findings.map(\.explanation)
                == Array(repeating: "this key makes another one of what was received", count: 2)
        )
    }

    @Test("verifies with each key of an overlap, and with no other")
    func overlap() {
        let message = CallbackMessage(
            id: CallbackID(rawValue: "cbk_1"),
            kind: "bill.created",
            content: JSONObject([("client_id", "c1")]),
            createdAt: Instant(seconds: 1_774_605_600)
        )
        let now = Instant(seconds: 1_774_605_700)
        let keys = [Secret("whsec_new"), Secret("whsec_old")]
        let signed = signer.sign(message, keys: keys, at: now)
        func isValid(_ key: String) -> Bool {
            signer.verify(signed, kind: nil, key: Secret(key), at: now, explained: false)
                .allSatisfy(\.isValid)
        }
        #expect(isValid("whsec_new"))
        #expect(isValid("whsec_old"))
        #expect(!isValid("whsec_older"))
    }

    @Test("refuses a signed callback in which any one bit was turned", arguments: [UInt64(9)])
    func turnedBits(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        let key = Secret("a key of this test")
        let now = Instant(seconds: 1_774_605_600)
        for round in 0..<300 {
            let message = CallbackMessage(
                id: CallbackID(rawValue: "cbk_\(round)"),
                kind: "link.updated",
                content: JSONObject([
                    ("client_id", .string(Hexadecimal.encode(random.bytes(4)))),
                    ("data", .object(JSONObject([("id", .integer(round))]))),
                ]),
                createdAt: now
            )
            let signed = signer.sign(message, key: key, at: now)
            var body = signed.body
            let place = (Int(random.bytes(1)[0]) << 8 | Int(random.bytes(1)[0])) % body.count
            body[place] ^= 1 << (random.bytes(1)[0] & 7)
            let turned = SignedCallback(headers: signed.headers, body: body)
            func findings(_ callback: SignedCallback) -> [SignatureFinding] {
                signer.verify(callback, kind: nil, key: key, at: now, explained: true)
            }
            #expect(findings(signed).map(\.isValid) == [true, true], "seed \(seed), \(round)")
            #expect(findings(turned).map(\.isValid) == [false, false], "seed \(seed), \(round)")
        }
    }

    @Test("never traps on random header fields and bodies", arguments: [UInt64(10)])
    func neverTraps(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for _ in 0..<1_000 {
            let noise = String(decoding: random.bytes(40), as: UTF8.self)
            let fields: [HeaderFields] = [
                ["BillButler-Signature": noise], ["BillButler-Signature": "t=1,v1=\(noise)"],
                ["webhook-signature": "v1,\(noise)", "webhook-id": noise],
                ["webhook-signature": noise, "webhook-id": "x", "webhook-timestamp": noise],
                ["webhook-signature": "v1,x", "webhook-id": noise, "webhook-timestamp": "1"],
            ]
            for headers in fields {
                let findings = signer.verify(
                    SignedCallback(headers: headers, body: random.bytes(16)),
                    kind: nil,
                    key: Secret(random.bytes(8)),
                    at: Instant(seconds: 1),
                    explained: true
                )
                #expect(findings.map(\.isValid) == [false], "seed \(seed)")
            }
        }
    }

    @Test("knows the contract's events, bills' first, and a test to which nobody subscribes")
    func kinds() {
        #expect(signer.channel == "billerapi")
        #expect(
            signer.kinds == [
                "bill.created", "bill.updated", "link.created", "link.updated",
                "account-link.created", "account-link.updated", "request-to-link.created",
                "request-to-link.updated", "webhook.test",
            ]
        )
        #expect(BillerAPIEvent.subscribable.map(\.rawValue) == Array(signer.kinds.dropLast()))
    }
}
