import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("Key pairs for webhooks")
struct WebhookSigningKeyTests {
    /// RFC 8032, section 7.1: seed, public key, message and signature of tests 1 and 2.
    private static let published = [
        [
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ],
        [
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ],
    ]

    private static let seed = [UInt8](0..<32)
    /// Worked out with PyPI cryptography: Ed25519PrivateKey.from_private_bytes(bytes(range(32))).
    private static let publicText = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
    private static let text =
        "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8DoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuA=="
    private static let seedText = "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    private static func key(_ bytes: [UInt8]) -> Secret {
        Secret("whsk_" + Base64.encode(bytes))
    }

    @Test("have the public key, and accept the signature, that RFC 8032 publishes")
    func publishedVectors() throws {
        for row in Self.published {
            let parts = try row.map { try #require(Hexadecimal.decode($0)) }
            let key = try #require(WebhookSigningKey(seed: parts[0]))
            #expect(key.publicKey.bytes == parts[1])
            #expect(key.publicKey.accepts(parts[3], of: parts[2]))
            #expect(!key.publicKey.accepts(parts[3], of: parts[2] + [0]))
            let made = try #require(key.signature(of: parts[2]))
            #expect(made.count == WebhookPublicKey.signatureByteCount)
            #expect(key.publicKey.accepts(made, of: parts[2]))
        }
    }

    @Test("are read from the seed, alone or with the public key behind it, padded or not")
    func reads() throws {
        for text in [Self.text, Self.seedText, String(Self.text.dropLast(2))] {
            let key = try #require(WebhookSigningKey(reading: Secret(text)), "\(text)")
            #expect(key.publicKey.description == Self.publicText)
            #expect(key.text.reveal() == Self.text)
        }
        let read = try #require(WebhookPublicKey(reading: Secret(Self.publicText)))
        #expect(read == WebhookSigningKey(seed: Self.seed)?.publicKey)
    }

    @Test("are not read from any other count of bytes", arguments: [0, 1, 31, 33, 63, 65, 96])
    func lengths(_ count: Int) throws {
        let whole = try #require(WebhookSigningKey(seed: Self.seed))
        let long = Self.seed + whole.publicKey.bytes + Self.seed
        #expect(WebhookSigningKey(reading: Self.key(Array(long.prefix(count)))) == nil)
        let half = Secret("whpk_" + Base64.encode(long.prefix(count)))
        #expect(WebhookPublicKey(reading: half) == nil)
        #expect(WebhookSigningKey(seed: Array(long.prefix(count))) == nil)
    }

    @Test("are not read where the public key is another seed's")
    func mismatched() throws {
        let other = try #require(WebhookSigningKey(seed: [UInt8](1..<33)))
        #expect(WebhookSigningKey(reading: Self.key(Self.seed + other.publicKey.bytes)) == nil)
        #expect(
            WebhookSigningKey(reading: Self.key([UInt8](1..<33) + other.publicKey.bytes)) != nil
        )
    }

    @Test("are not read from other texts")
    func otherTexts() {
        let wrong = [
            "", "whsk_", "WHSK_" + Self.seedText.dropFirst(5), Self.seedText + " ",
            " " + Self.seedText, "whsec_" + Self.seedText.dropFirst(5), Self.publicText,
        ]
        for text in wrong { #expect(WebhookSigningKey(reading: Secret(text)) == nil, "\(text)") }
        #expect(WebhookPublicKey(reading: Secret(Self.seedText)) == nil)
        #expect(WebhookPublicKey(reading: Secret(Self.publicText + "\n")) == nil)
    }

    @Test("are made of the randomness that they are given, and are another each time")
    func made() throws {
        let random = SeededRandomness(seed: 3)
        let keys = (0..<4).map { _ in WebhookSigningKey(random.source) }
        #expect(Set(keys.map(\.publicKey)).count == keys.count)
        let again = SeededRandomness(seed: 3)
        #expect(WebhookSigningKey(again.source).text.matches(keys[0].text))
        for key in keys {
            #expect(WebhookSigningKey(reading: key.text)?.publicKey == key.publicKey)
        }
    }

    @Test("refuse a signature of another length, of another key and with a turned bit")
    func refuses() throws {
        let key = try #require(WebhookSigningKey(seed: Self.seed))
        let content = Array("content".utf8)
        let signature = try #require(key.signature(of: content))
        #expect(!key.publicKey.accepts([], of: content))
        #expect(!key.publicKey.accepts(Array(signature.dropLast()), of: content))
        #expect(!key.publicKey.accepts(signature + [0], of: content))
        let other = try #require(WebhookSigningKey(seed: [UInt8](1..<33)))
        #expect(!other.publicKey.accepts(signature, of: content))
        for index in signature.indices {
            var turned = signature
            turned[index] ^= 1
            #expect(!key.publicKey.accepts(turned, of: content), "byte \(index)")
        }
    }

    @Test("accept nothing under bytes that are no point of the curve, and do not trap on noise")
    func noise() {
        let random = SeededRandomness(seed: 5)
        for _ in 0..<200 {
            let text = Secret("whpk_" + Base64.encode(random.bytes(32)))
            #expect(WebhookPublicKey(reading: text)?.accepts(random.bytes(64), of: []) == false)
        }
    }
}
