import Callbacks
import Delivery
import Testing
import TollgateCore

@Suite("A destination")
struct DestinationTests {
    @Test(
        "is read from an address of the plain form",
        arguments: [
            ("https://example.com", "example.com", 443, "/", "example.com"),
            ("HTTPS://Example.COM/a/b?c=d", "example.com", 443, "/a/b?c=d", "example.com"),
            ("https://example.com:8443/", "example.com", 8443, "/", "example.com:8443"),
            ("https://example.com?x=1", "example.com", 443, "/?x=1", "example.com"),
            ("https://example.com:443/%C3%A5", "example.com", 443, "/%C3%A5", "example.com"),
            ("http://localhost:9000/hook", "localhost", 9000, "/hook", "localhost:9000"),
            ("https://8.8.8.8/x", "8.8.8.8", 443, "/x", "8.8.8.8"),
            ("https://[2606:4700::1]:99/x", "2606:4700::1", 99, "/x", "[2606:4700::1]:99"),
            ("https://[::ffff:127.0.0.1]/", "127.0.0.1", 443, "/", "127.0.0.1"),
            ("https://a.b/c?d[e]=1", "a.b", 443, "/c?d[e]=1", "a.b"),
            (
                "https://xn--rksmrgs-5wao1o.se/", "xn--rksmrgs-5wao1o.se", 443, "/",
                "xn--rksmrgs-5wao1o.se"
            ),
            ("https://my_host.example/@me", "my_host.example", 443, "/@me", "my_host.example"),
        ]
    )
    func isRead(
        _ text: String,
        _ host: String,
        _ port: Int,
        _ target: String,
        _ authority: String
    )
        throws
    {
        let destination = try #require(Destination(text))
        #expect(destination.host == host)
        #expect(destination.port == port)
        #expect(destination.target == target)
        #expect(destination.authority == authority)
    }

    @Test(
        "is not read from what two readers could take differently",
        arguments: [
            "", "https://", "https:///x", "example.com", "//example.com", "ftp://example.com/",
            "https:/example.com", "https://user@example.com/", "https://user:pw@example.com/",
            "https://good.example@evil.example/", "https://example.com#x", "https://example.com/#x",
            "https://example.com\\@evil.example/", "https://example.com/a b",
            "https://example.com/\r\nX: y", "https://example.com/\t", "https://exämple.com/",
            "https://example.com/ä", "https://example.com:0/", "https://example.com:65536/",
            "https://example.com:/", "https://example.com:80x/", "https://example.com:+80/",
            "https://example..com/", "https://.example.com/", "https://example.com./",
            "https://-a.example/", "https://a-.example/", "https://2130706433/",
            "https://0x7f.1/", "https://0x7f000001/", "https://127.1/", "https://0177.0.0.1/",
            "https://127.0.0.1.:1/", "https://127.0.0.01/", "https://1.2.3.4.5/",
            "https://256.1.1.1/", "https://example.0x1/", "https://[::1/", "https://::1/",
            "https://[127.0.0.1]/", "https://[fe80::1%25eth0]/", "https://[::1]x/",
            "https://example.com/%", "https://example.com/%2", "https://example.com/%zz",
            "https://example.com/[x]", "https://exa[mple.com/", "https://exa%6dple.com/",
            "javascript:alert(1)",
        ]
    )
    func isNotRead(_ text: String) { #expect(Destination(text) == nil) }

    @Test("has at most the stated number of bytes")
    func isBounded() {
        let start = "https://example.com/"
        let most = start + String(repeating: "a", count: Destination.bytesMax - start.utf8.count)
        #expect(Destination(most) != nil)
        #expect(Destination(most + "a") == nil)
    }

    @Test(
        "knows whether it names this machine's loopback interface",
        arguments: [
            ("http://localhost/", true), ("http://127.0.0.1/", true), ("http://127.8.8.8/", true),
            ("http://[::1]/", true), ("http://[::ffff:127.0.0.1]/", true),
            ("http://localhost.example/", false), ("http://10.0.0.1/", false),
        ]
    )
    func namesLoopback(_ text: String, _ names: Bool) throws {
        let destination = try #require(Destination(text))
        #expect(destination.namesLoopback == names)
    }
}
