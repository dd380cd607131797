import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("Standard Webhooks")
struct StandardWebhookTests {
    private static let body = Array(#"{"a": 1}"#.utf8)
    private static let sent = Instant(seconds: 1_550_155_518)
    private static let prefixed = Secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    private static let plain = Secret("plain key")

    /// Worked out with Python's hmac and base64 from the keys above, in their order.
    private static let signatures = [
        "v1,CPIcydgTZxT/1oUQxotNb5h2U4fF42KYOKmxqCvclPA=",
        "v1,2cGUCWM0MCdUjEMM3v/5ycq+uaWI0zr1k/HctJtUkdg=",
    ]

    private static func signed(_ keys: [Secret]) -> SignedCallback {
        var headers: HeaderFields = ["A": "b"]
        StandardWebhook.sign(body, id: "msg_1", keys: keys, at: sent, into: &headers)
        return SignedCallback(headers: headers, body: body)
    }

    private static func fault(
        _ callback: SignedCallback,
        _ key: Secret,
        explained isExplained: Bool = true
    ) -> SignatureFault? {
        StandardWebhook.fault(in: callback, key: key, at: sent, explained: isExplained)
    }

    /// A callback with these signatures, whatever they are.
    private static func received(_ list: String) -> SignedCallback {
        SignedCallback(
            headers: [
                "webhook-id": "msg_1", "webhook-timestamp": "1550155518",
                "webhook-signature": list,
            ],
            body: body
        )
    }

    // MARK: Signing

    @Test("signs with each key, in the order of the keys")
    func signs() {
        let headers = Self.signed([Self.prefixed, Self.plain]).headers
        #expect(
            headers.fields.map { "\($0.name): \($0.value)" } == [
                "A: b", "webhook-id: msg_1", "webhook-timestamp: 1550155518",
                "webhook-signature: \(Self.signatures.joined(separator: " "))",
            ]
        )
    }

    @Test("has an id and a time, and no signature, without a key")
    func unsigned() {
        let headers = Self.signed([]).headers
        #expect(headers.fields.map(\.name) == ["A", "webhook-id", "webhook-timestamp"])
    }

    @Test("is verified with each key that signed, and with no other")
    func overlap() {
        let callback = Self.signed([Self.prefixed, Self.plain])
        #expect(Self.fault(callback, Self.prefixed) == nil)
        #expect(Self.fault(callback, Self.plain) == nil)
        #expect(Self.fault(callback, Secret("plain kez"))?.part == .content)
    }

    @Test("signs with pairs and shared secrets, in the order of the keys, and each is verified")
    func pairs() throws {
        let pairs = [
            try #require(WebhookSigningKey(seed: [UInt8](0..<32))),
            try #require(WebhookSigningKey(seed: [UInt8](1..<33))),
        ]
        let keys = [Self.prefixed, pairs[0].text, Self.plain, pairs[1].text]
        let callback = Self.signed(keys)
        let list = try #require(callback.headers["webhook-signature"]).split(separator: " ")
        #expect(list.map { $0.prefix { $0 != "," } } == ["v1", "v1a", "v1", "v1a"])
        #expect([list[0], list[2]].map { String($0) } == Self.signatures)
        let halves = pairs.map { Secret($0.publicKey.description) }
        for key in keys + halves { #expect(Self.fault(callback, key) == nil) }
        let other = try #require(WebhookSigningKey(seed: [UInt8](2..<34)))
        let half = Secret(other.publicKey.description)
        #expect(Self.fault(callback, half)?.part == .content)
        #expect(Self.fault(callback, half, explained: false) == .anotherSignature)
    }

    @Test("takes a private key that is none as a shared secret when it signs")
    func malformedPair() throws {
        let list = Self.signed([Secret("whsk_AAEC")]).headers["webhook-signature"]
        #expect(list?.hasPrefix("v1,") == true)
    }

    // MARK: Keys

    @Test("has keys whose letters behind whsec_ are Base64, padded or not")
    func keys() throws {
        let bytes = [UInt8](0..<32)
        #expect(StandardWebhook.secret(of: bytes).matches(Self.prefixed))
        let decoded = try #require(StandardWebhook.decoded(Self.prefixed))
        #expect(decoded.matches(Secret(bytes)))
        let bare = Secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
        #expect(StandardWebhook.decoded(bare)?.matches(Secret(bytes)) == true)
    }

    @Test(
        "takes any other key as it is",
        arguments: ["whsec", "AAEC", "WHSEC_AAEC", "whsec_a key", "whsec_AAECA", "whsec_AAEC "]
    )
    func otherKeys(_ text: String) {
        let key = Secret(text)
        #expect(StandardWebhook.decoded(key) == nil)
        #expect(Self.fault(Self.signed([key]), key) == nil)
    }

    // MARK: Checking

    @Test("says what is wrong", arguments: try Vector.all("standard-webhooks"))
    func verifies(_ vector: Vector) throws {
        let callback = SignedCallback(
            headers: try vector.headerFields(),
            body: Array(try vector.text("body").utf8)
        )
        let key = Secret(try vector.text("key"))
        let now = Instant(seconds: try #require(vector.members["now_seconds"]?.integer))
        func fault(explained isExplained: Bool) -> SignatureFault? {
            StandardWebhook.fault(in: callback, key: key, at: now, explained: isExplained)
        }
        let finding = SignatureFinding(name: "", fault: fault(explained: true))
        let expect = try #require(vector.expect.object)
        #expect(finding.isValid == expect["valid"]?.bool)
        let words = try #require(expect["words"]?.string)
        #expect(finding.explanation.contains(words), "\(finding)")
        #expect(finding.fault?.part.rawValue == expect["part"]?.string)
        #expect((fault(explained: false) == nil) == finding.isValid)
    }

    @Test("looks at as many signatures as it may, and not at one more")
    func manySignatures() throws {
        func list(_ others: Int) -> String {
            String(repeating: "v1,AAAA ", count: others) + Self.signatures[0]
        }
        let most = Self.received(list(StandardWebhook.signaturesMax - 1))
        #expect(Self.fault(most, Self.prefixed) == nil)
        let more = Self.received(list(StandardWebhook.signaturesMax))
        #expect(Self.fault(more, Self.prefixed)?.part == .content)
        let pair = try #require(WebhookSigningKey(seed: [UInt8](0..<32)))
        let signature = try #require(Self.signed([pair.text]).headers["webhook-signature"])
        func mixed(_ others: Int) -> SignedCallback {
            Self.received(String(repeating: "v1,AAAA ", count: others) + signature)
        }
        let half = Secret(pair.publicKey.description)
        #expect(Self.fault(mixed(StandardWebhook.signaturesMax - 1), half) == nil)
        #expect(Self.fault(mixed(StandardWebhook.signaturesMax), half)?.part == .missingField)
    }

    @Test("names a signature of the secret's text, and of a key with white space")
    func wrongKeys() {
        let padded = Secret(Self.prefixed.withBytes { $0 } + [0x0A])
        #expect(Self.fault(Self.signed([Self.prefixed]), padded) == .paddedKey)
        let bytes = Secret([UInt8](0..<32))
        let text = Self.prefixed.withBytes { "whsec_" + Base64.encode($0) }
        let asText = Self.fault(Self.signed([Secret(text)]), Self.prefixed)
        #expect(asText?.part == .key)
        #expect(asText?.explanation.contains("the secret's text") == true)
        #expect(Self.fault(Self.signed([bytes]), Self.prefixed) == nil)
    }

    @Test("looks for no mistake where it is not asked to explain")
    func brief() {
        let padded = Secret("plain key ")
        let callback = Self.signed([Self.plain])
        #expect(Self.fault(callback, padded) == .paddedKey)
        #expect(Self.fault(callback, padded, explained: false) == .anotherSignature)
    }
}
