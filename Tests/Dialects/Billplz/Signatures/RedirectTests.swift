import BillplzDialect
import Testing
import TollgateCore

@Suite("A redirect's address")
struct RedirectTests {
    private let key = Secret("S-s7b4yWpp9h7rrkNM1i3Z_g")
    private let fields = [
        ("id", "zq0tm2wc"), ("paid", "true"), ("paid_at", "2018-09-27 15:15:09 +0800"),
    ]
    private let query =
        "billplz[id]=zq0tm2wc&billplz[paid]=true"
        + "&billplz[paid_at]=2018-09-27%2015%3A15%3A09%20%2B0800"
        + "&billplz[x_signature]=4aab095fe5a39b1d534500988f9a0cb085cd1b6d5bbb55dd4e02ea6fa102b47b"

    @Test(
        "keeps the merchant's own query and fragment",
        arguments: [
            ("https://a.b/c", "https://a.b/c?", ""),
            ("https://a.b", "https://a.b?", ""),
            ("https://a.b/c?d=e%20f", "https://a.b/c?d=e%20f&", ""),
            ("https://a.b/c?", "https://a.b/c?", ""),
            ("https://a.b/c?d=e&", "https://a.b/c?d=e&", ""),
            ("https://a.b/c#top?x", "https://a.b/c?", "#top?x"),
            ("https://a.b/c?d=e#top", "https://a.b/c?d=e&", "#top"),
            ("https://a.b/c?\u{301}d#\u{301}", "https://a.b/c?\u{301}d&", "#\u{301}"),
        ]
    )
    func keepsTheMerchantsOwn(base: String, front: String, end: String) {
        let url = BillplzRedirect.url(base, fields: fields, key: key)
        #expect(url == front + query + end)
        let findings = BillplzCallbackSigner()
            .verify(
                SignedCallback(headers: [:], body: Array(url.utf8)),
                kind: "redirect",
                key: key,
                at: Instant(seconds: 0),
                explained: false
            )
        #expect(findings.map(\.isValid) == [true])
    }

    @Test("carries the bill's id alone without a key")
    func isBasicWithoutKey() {
        let url = BillplzRedirect.url("https://a.b", fields: fields, key: nil)
        #expect(url == "https://a.b?billplz[id]=zq0tm2wc")
    }
}
