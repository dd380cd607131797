import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The keys of the server's own pages")
struct PageKeysTests {
    @Test("The shop is offered on loopback by itself, and each page has a limit")
    func defaults() throws {
        let configuration = try Loading.good().configuration
        #expect(configuration.pages.shop == .auto)
        #expect(configuration.offersShop)
        #expect(configuration.pages.shopPerAddress?.description == "60 per 1m")
        #expect(configuration.pages.connectPerAddress?.description == "300 per 1m")
    }

    @Test(
        "The shop is offered where the key says so, and by itself where this machine alone reaches it",
        arguments: [
            ("auto", "127.0.0.1:8443", true), ("auto", "[::1]:8443", true),
            ("auto", "localhost:8443", true), ("auto", "0.0.0.0:8443", false),
            ("auto", "[::]:8443", false), ("auto", "192.0.2.1:8443", false),
            ("on", "0.0.0.0:8443", true), ("off", "127.0.0.1:8443", false),
        ]
    )
    func shop(word: String, address: String, isOffered: Bool) throws {
        var configuration = Configuration()
        configuration.environments.sandbox.listen = ListenAddress(address)
        configuration.pages.shop = try #require(Configuration.ShopOffer(rawValue: word))
        #expect(configuration.offersShop == isOffered)
    }

    @Test(
        "Behind a proxy on a public name the shop is not offered by itself, whatever the listener's address",
        arguments: [
            ("localhost", nil, true), ("LOCALHOST", nil, true), ("127.0.0.1", nil, true),
            ("::1", nil, true), ("sandbox.example", nil, false), ("192.0.2.1", nil, false),
            ("localhost.example", nil, false),
            ("localhost", "https://sandbox.example", false),
            ("localhost", "https://192.0.2.1:8443", false),
            ("api.example", "https://localhost:9000", true),
            ("api.example", "https://[::1]:9000", true),
        ] as [(String, String?, Bool)]
    )
    func publicName(host: String, url: String?, isOffered: Bool) throws {
        var configuration = Configuration()
        configuration.publicHost = host
        configuration.environments.sandbox.publicURL = try url.map { try #require(PublicURL($0)) }
        #expect(configuration.offersShop == isOffered)
        configuration.pages.shop = .always
        #expect(configuration.offersShop)
    }

    @Test("A plain listener counts where it serves requests", arguments: [true, false])
    func plain(serves: Bool) {
        var configuration = Configuration()
        configuration.plainListen = ListenAddress(host: "0.0.0.0", port: 8080)
        configuration.insecureAcceptPlainHTTPForBenchmarks = serves
        #expect(configuration.offersShop == !serves)
    }

    @Test("Both limits can be changed and switched off")
    func limits() throws {
        let text = "pages: { shop: on, shopPerAddress: off, connectPerAddress: 5 per 1s }"
        let pages = try Loading.good(text).configuration.pages
        #expect(pages.shop == .always && pages.shopPerAddress == nil)
        #expect(pages.connectPerAddress?.description == "5 per 1s")
    }
}
