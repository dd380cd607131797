import BillerAPIDialect
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

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
        let keys = ["whsec_new", "whsec_old"].map { WebhookKeys.Entry(Secret($0)) }
        let signed = signer.sign(message, keys: keys, at: now)
        func isValid(_ key: String) -> Bool {
            signer.verify(signed, kind: nil, key: Secret(key), at: now, explained: false)
                .allSatisfy(\.isValid)
        }
        #expect(isValid("whsec_new"))
        #expect(isValid("whsec_old"))
        #expect(!isValid("whsec_older"))
    }

    @Test("has a v1 of each secret and a v1a of the pair beside it, the newest first")
    func pairs() throws {
        let pairs = try (UInt8(0)..<2).map {
            try #require(WebhookSigningKey(seed: [UInt8]($0..<$0 + 32)))
        }
        let message = CallbackMessage(
            id: CallbackID(rawValue: "cbk_1"),
            kind: "bill.created",
            content: JSONObject([("client_id", "c1")]),
            createdAt: Instant(seconds: 1_774_605_600)
        )
        let now = Instant(seconds: 1_774_605_700)
        let keys = WebhookKeys(newest: .init(Secret("whsec_old"), pair: pairs[0]))
            .rotated(
                to: .init(Secret("whsec_new"), pair: pairs[1]),
                until: now + .seconds(60),
                at: now
            )
        let signed = signer.sign(message, key: keys.text, at: now)
        let list = try #require(signed.headers["webhook-signature"]).split(separator: " ")
        #expect(list.map { $0.prefix { $0 != "," } } == ["v1", "v1a", "v1", "v1a"])
        let vendors = try #require(signed.headers["billbutler-signature"])
        #expect(vendors.split(separator: ",").count == 3)
        func findings(_ callback: SignedCallback, _ key: String) -> [String] {
            signer.verify(callback, kind: nil, key: Secret(key), at: now, explained: false)
                .map { "\($0.name) \($0.isValid)" }
        }
        let both = ["BillButler-Signature true", "webhook-signature true"]
        let halves = pairs.map(\.publicKey.description)
        for secret in ["whsec_old", "whsec_new"] { #expect(findings(signed, secret) == both) }
        for half in halves { #expect(findings(signed, half) == ["webhook-signature true"]) }
        let newest = SignedCallback(
            headers: [
                "webhook-id": signed.headers["webhook-id"] ?? "",
                "webhook-timestamp": signed.headers["webhook-timestamp"] ?? "",
                "webhook-signature": list.prefix(2).joined(separator: " "),
            ],
            body: signed.body
        )
        #expect(findings(newest, halves[1]) == ["webhook-signature true"])
        #expect(findings(newest, halves[0]) == ["webhook-signature false"])
        let later = signer.sign(message, key: keys.text, at: now + .seconds(60))
        #expect(later.headers["webhook-signature"]?.split(separator: " ").count == 2)
        #expect(findings(later, halves[0]) == ["webhook-signature false"])
    }

    @Test("ends an overlap by the account's clock, and signs the time of the wall clock")
    func overlapByTheAccount() {
        let now = Instant(seconds: 1_774_605_700)
        let keys = WebhookKeys(
            newest: .init(Secret("whsec_new")),
            retiring: [.init(key: .init(Secret("whsec_old")), until: now + .seconds(60))]
        )
        func signers(_ advance: Int64) -> [Bool] {
            let message = CallbackMessage(
                id: CallbackID(rawValue: "cbk_1"),
                kind: "bill.created",
                content: JSONObject([("client_id", "c1")]),
                createdAt: now,
                account: AccountClock(advance: .seconds(advance))
            )
            let signed = signer.sign(message, key: keys.text, at: now)
            return ["whsec_new", "whsec_old"].map { key in
                signer.verify(signed, kind: nil, key: Secret(key), at: now, explained: false)
                    .allSatisfy(\.isValid)
            }
        }
        #expect(signers(0) == [true, true])
        #expect(signers(59) == [true, true])
        #expect(signers(60) == [true, false])
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
