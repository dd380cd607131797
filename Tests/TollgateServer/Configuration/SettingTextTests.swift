import Testing

@testable import TollgateServer

@Suite("The texts of settings")
struct SettingTextTests {
    @Test(
        "A duration is one whole number and one unit",
        arguments: [
            ("250ms", .milliseconds(250), "250ms"), ("0s", .zero, "0s"), ("0d", .zero, "0s"),
            ("90s", .seconds(90), "90s"), ("60s", .seconds(60), "1m"),
            ("10m", .seconds(600), "10m"), ("1h", .seconds(3_600), "1h"),
            ("24h", .seconds(86_400), "1d"), ("7d", .seconds(604_800), "7d"),
            ("1500ms", .milliseconds(1_500), "1500ms"),
        ] as [(String, Duration, String)]
    )
    func duration(text: String, duration: Duration, written: String) {
        #expect(Duration(text: text) == duration)
        #expect(duration.text == written)
    }

    @Test(
        "Any other text is no duration",
        arguments: [
            "", "s", "10", "-1s", "+1s", "1.5h", "1h30m", "1 s", " 1s", "1S", "1w", "1ms ",
            "٣s", "1000000000000s", "999999999999d9", "99999999999999999999s",
        ]
    )
    func noDuration(text: String) {
        #expect(Duration(text: text) == nil)
    }

    @Test(
        "An address is a host and a port",
        arguments: [
            ("127.0.0.1:8443", "127.0.0.1", 8_443), ("[::1]:0", "::1", 0),
            ("localhost:65535", "localhost", 65_535), ("0.0.0.0:1", "0.0.0.0", 1),
            ("Pay.example-1.com:443", "pay.example-1.com", 443),
        ]
    )
    func address(text: String, host: String, port: Int) {
        let address = ListenAddress(text)
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address?.description == text.lowercased())
    }

    @Test(
        "Any other text is no address",
        arguments: [
            "", ":", ":8443", "8443", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
            "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1: 1", "::1:8443", "[::1]", "[::1]8443",
            "[127.0.0.1]:1", "[localhost]:1", "1.2.3:1", "999.1.1.1:1", "-a:1", "a-:1", "a..b:1",
            "a_b:1", "a b:1", "http://a:1", "[::1]:1]", "a/b:1", "é:1",
        ]
    )
    func noAddress(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test("Only addresses of the machine itself are loopback addresses")
    func loopback() {
        for text in [
            "127.0.0.1:1", "127.255.0.9:1", "[::1]:1", "localhost:1", "[::ffff:127.0.0.1]:1",
        ] {
            #expect(ListenAddress(text)?.isLoopback == true, "\(text)")
        }
        for text in ["128.0.0.1:1", "0.0.0.0:1", "[::]:1", "[::2]:1", "localhost.example:1"] {
            #expect(ListenAddress(text)?.isLoopback == false, "\(text)")
        }
    }

    @Test(
        "A public address is https with a host, and nothing after it",
        arguments: [
            ("https://localhost:8443", "localhost:8443"), ("https://a.b", "a.b"),
            ("https://a.b:443", "a.b"), ("https://[::1]:9443", "[::1]:9443"),
        ]
    )
    func publicURL(text: String, authority: String) {
        #expect(PublicURL(text)?.authority == authority)
    }

    @Test(
        "Any other text is no public address",
        arguments: [
            "", "a.b", "http://a.b", "https://", "https://a.b/", "https://a.b/c", "https://a.b?c",
            "https://a.b#c", "https://u:p@a.b", "https://a.b:0", "https://a.b:", "HTTPS://a.b",
            "https://::1",
        ]
    )
    func noPublicURL(text: String) {
        #expect(PublicURL(text) == nil)
    }

    @Test("A limit is a count and an interval within their bounds")
    func rateLimit() {
        #expect(
            RateLimitSetting("600  per 1m") == RateLimitSetting(count: 600, interval: .seconds(60))
        )
        #expect(RateLimitSetting("1000000 per 1d")?.description == "1000000 per 1d")
        let others = [
            "", "600", "600/1m", "600 per", "per 1m", "0 per 1m", "1000001 per 1m", "1 per 999ms",
            "1 per 2d", "1 per 1m 1s", "-1 per 1m", "1 PER 1m", "off",
        ]
        for text in others { #expect(RateLimitSetting(text) == nil, "\(text)") }
    }

    @Test("The distance of two texts counts the bytes to change, upper and lower case being one")
    func editDistance() {
        #expect("".editDistance(to: "") == 0)
        #expect("".editDistance(to: "abc") == 3)
        #expect("kitten".editDistance(to: "sitting") == 3)
        #expect("HEAD".editDistance(to: "head") == 0)
        let endless = String(repeating: "x", count: 1_000_000)
        #expect(endless.editDistance(to: "data") == 128)
    }
}
