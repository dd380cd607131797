import Testing

@testable import Delivery

@Suite("The address and the secret of the linking upstream")
struct UpstreamAddressTests {
    @Test(
        "take https anywhere and http on this machine, and cut one slash at the end",
        arguments: [
            ("https://billers.example", ""), ("https://billers.example/", ""),
            ("https://billers.example:8444/v1", "/v1"), ("https://192.0.2.1/v1/", "/v1"),
            ("http://localhost:9000/a/b/", "/a/b"), ("http://127.0.0.1:9000", ""),
            ("http://[::1]:9000/x", "/x"),
        ]
    )
    func takes(_ text: String, _ prefix: String) throws {
        let address = try #require(UpstreamAddress(text))
        #expect(address.prefix == prefix)
        #expect(address.description == text)
    }

    @Test(
        "refuse user information, queries, fragments and clear text to other hosts",
        arguments: [
            "https://me@billers.example/", "https://me:word@billers.example/",
            "https://billers.example/?a=b", "https://billers.example?", "https://b.example/#a",
            "http://billers.example/", "http://192.0.2.1/", "http://localhost.example/",
            "ftp://billers.example/", "billers.example", "https://", "",
        ]
    )
    func refuses(_ text: String) {
        #expect(UpstreamAddress(text) == nil)
    }

    @Test("take a secret from its least to its most bytes, with one line end or none")
    func secrets() throws {
        let (least, most) = (UpstreamSecret.bytesMin, UpstreamSecret.bytesMax)
        for (count, isTaken) in [
            (least - 1, false), (least, true), (most, true), (most + 1, false),
        ] {
            let bytes = [UInt8](repeating: UInt8(ascii: "s"), count: count)
            for end in ["", "\n", "\r\n"] {
                #expect((UpstreamSecret(bytes + end.utf8) != nil) == isTaken, "\(count) \(end)")
            }
        }
        let secret = try #require(UpstreamSecret(Array((word + "\n").utf8)))
        #expect(secret.authorization == "Bearer \(word)")
    }

    @Test(
        "take no secret that a header field cannot carry",
        arguments: ["\n\n", " ", "\u{7F}", "é"]
    )
    func badSecrets(_ text: String) {
        #expect(UpstreamSecret(Array((word + text + word).utf8)) == nil)
        #expect(UpstreamSecret(Array((word + text).utf8)) == nil)
    }

    private let word = String(repeating: "0123456789abcdef", count: 2)
}
