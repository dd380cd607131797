import Testing
import TollgateCore
import TollgateCrypto

@Suite("Forms of webhook keys")
struct WebhookKeyFormTests {
    private static let signing = "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    private static let verifying = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="

    private static func refusal(
        _ key: String,
        _ use: WebhookKeyForm.Use,
        takesPairs: Bool = true
    ) -> String? {
        WebhookKeyForm.refusal(of: Secret(key), for: use, takesPairs: takesPairs)
    }

    @Test("follow from the letters that begin a key")
    func forms() {
        #expect(WebhookKeyForm(of: Secret(Self.signing)) == .signing)
        #expect(WebhookKeyForm(of: Secret("whsk_")) == .signing)
        #expect(WebhookKeyForm(of: Secret(Self.verifying)) == .verifying)
        for key in ["", "whsk", "whpk", "whsec_AAEC", "Whsk_AAEC", " whpk_AAEC"] {
            #expect(WebhookKeyForm(of: Secret(key)) == .shared, "\(key)")
        }
    }

    @Test("have nothing to say of a shared secret", arguments: WebhookKeyForm.Use.allCases)
    func shared(_ use: WebhookKeyForm.Use) {
        for takesPairs in [false, true] {
            #expect(Self.refusal("whsec_AAEC", use, takesPairs: takesPairs) == nil)
            #expect(Self.refusal("a key", use, takesPairs: takesPairs) == nil)
        }
    }

    @Test("refuse every pair where a channel takes none", arguments: WebhookKeyForm.Use.allCases)
    func noPairs(_ use: WebhookKeyForm.Use) {
        for key in [Self.signing, Self.verifying, "whsk_", "whpk_x"] {
            let sentence = Self.refusal(key, use, takesPairs: false)
            #expect(sentence?.contains("shared secrets only") == true)
        }
    }

    @Test("let a private key sign and verify, and a public one verify alone")
    func pairs() {
        #expect(Self.refusal(Self.signing, .signing) == nil)
        #expect(Self.refusal(Self.signing, .verifying) == nil)
        #expect(Self.refusal(Self.verifying, .verifying) == nil)
        #expect(Self.refusal(Self.verifying, .signing)?.contains("is a public key") == true)
    }

    @Test("refuse wrong lengths, and show nothing of the key")
    func lengths() {
        for (key, words) in [
            ("whsk_AAEC", "32 bytes, the seed"), ("whpk_AAEC", "Base64 of 32 bytes"),
            (Self.signing + " ", "32 bytes, the seed"),
        ] {
            let sentence = Self.refusal(key, .verifying)
            #expect(sentence?.contains(words) == true, "\(key)")
            #expect(sentence?.contains("AAEC") == false, "\(key)")
        }
    }
}
