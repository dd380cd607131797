import Callbacks
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The signer of the server's own notices")
struct NoticeSignerTests {
    private let signer = NoticeSigner()

    @Test("writes what it verifies, with the time of sending")
    func signs() {
        let message = CallbackMessage(
            id: CallbackID(rawValue: "cbk_1"),
            kind: "receiver.failing",
            content: JSONObject([("a", 1)]),
            createdAt: Instant(seconds: 1_550_155_500)
        )
        let now = Instant(seconds: 1_550_155_518)
        let signed = signer.sign(message, key: Secret("a key"), at: now)
        #expect(signed.headers["webhook-id"] == "cbk_1")
        #expect(signed.headers["webhook-timestamp"] == "1550155518")
        #expect(
            String(decoding: signed.body, as: UTF8.self)
                == #"{"type":"receiver.failing","timestamp":"2019-02-14T14:45:00Z","data":{"a":1}}"#
        )
        let findings = signer.verify(
            signed,
            kind: nil,
            key: Secret("a key"),
            at: now,
            explained: false
        )
        #expect(findings.map(\.isValid) == [true])
        #expect(findings.map(\.name) == ["webhook-signature"])
        let unsigned = signer.sign(message, key: nil, at: now)
        #expect(unsigned.headers["webhook-signature"] == nil)
    }

    @Test("signs v1a with a private key, which the public one verifies")
    func pair() throws {
        #expect(signer.signsWithPairs && signer.verifiesWithPairs)
        let pair = try #require(WebhookSigningKey(seed: [UInt8](0..<32)))
        let now = Instant(seconds: 1_550_155_518)
        let message = CallbackMessage(
            id: CallbackID(rawValue: "cbk_1"),
            kind: "receiver.failing",
            content: JSONObject(),
            createdAt: now
        )
        let signed = signer.sign(message, key: pair.text, at: now)
        let list = try #require(signed.headers["webhook-signature"])
        #expect(list.hasPrefix("v1a,") && !list.contains(" "))
        func part(_ key: String) -> [SignatureFault.Part?] {
            signer.verify(signed, kind: nil, key: Secret(key), at: now, explained: false)
                .map(\.fault?.part)
        }
        #expect(part(pair.publicKey.description) == [nil])
        #expect(part("whsec_AAECAwQFBgcICQ") == [.missingField])
        #expect(part("whpk_AAECAwQFBgcICQ") == [.key])
    }

    @Test("explains what is wrong whether it is asked to or not", arguments: [false, true])
    func explains(_ isExplained: Bool) {
        let message = CallbackMessage(
            id: CallbackID(rawValue: "cbk_1"),
            kind: "receiver.failing",
            content: JSONObject(),
            createdAt: Instant(seconds: 1)
        )
        let findings = signer.verify(
            signer.sign(message, key: Secret("a key"), at: Instant(seconds: 1)),
            kind: nil,
            key: Secret("a key\n"),
            at: Instant(seconds: 1),
            explained: isExplained
        )
        #expect(findings.map(\.fault) == [.paddedKey])
    }
}
