import Catcher
import Testing

@Suite("Addresses that callbacks are passed on to")
struct LoopbackAddressTests {
    @Test(
        "are this machine's",
        arguments: [
            ("http://localhost:3000/hook?a=b", 3_000), ("http://LOCALHOST/", 80),
            ("https://localhost", 443), ("http://127.0.0.1:1", 1), ("http://127.255.255.254/", 80),
            ("https://[::1]:65535/x", 65_535),
        ]
    )
    func loopback(text: String, port: Int) throws {
        let address = try LoopbackAddress(text)
        #expect(address.text == text)
        #expect(address.port == port)
    }

    @Test(
        "are no others, and nothing that some readers take for one",
        arguments: [
            "http://example.com/", "https://example.com/", "http://10.0.0.1/", "http://0.0.0.0/",
            "http://[::]/", "http://[::2]/", "http://128.0.0.1/", "http://localhost.example.com/",
            "http://my.localhost/", "http://169.254.169.254/",
        ]
    )
    func elsewhere(text: String) {
        let fault = #expect(throws: CatcherFault.self) { try LoopbackAddress(text) }
        #expect(fault?.description.contains("this machine alone") == true)
    }

    @Test(
        "are whole addresses",
        arguments: [
            "", "localhost:3000", "3000", "ftp://localhost/", "http://user@localhost/",
            "http://localhost@example.com/", "http://127.1/", "http://2130706433/",
            "http://localhost:0/", "http://localhost:65536/", "http://localhost/#a",
            "http://localhost\\@example.com/", "http:///hook", "http://localhost./",
        ]
    )
    func malformed(text: String) {
        let fault = #expect(throws: CatcherFault.self) { try LoopbackAddress(text) }
        #expect(fault?.description.contains("no address") == true)
    }
}
