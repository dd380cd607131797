import Delivery
import Testing
import TollgateCore

@Suite("The rules of addresses")
struct AddressRulesTests {
    private static let forbidden = [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8",
        "100::1", "2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:10::1", "2001:20::1",
        "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "4000::1", "fc00::1",
        "fd00::1", "fe80::1", "fec0::1", "ff02::1", "5f00::1",
    ]

    private static let open = [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
        "2606:4700:4700::1111", "2a00:1450:4001::1", "2001:200::1", "2001:4860:4860::8888",
    ]

    @Test("refuse what is not public, also as IPv4 inside IPv6", arguments: forbidden)
    func refuse(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressRules().admits(address, loopback: false))
    }

    @Test("admit what is public", arguments: open)
    func admit(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressRules().admits(address, loopback: false))
    }

    @Test(
        "open loopback alone where it is allowed",
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true),
            ("10.0.0.1", false), ("169.254.169.254", false), ("::127.0.0.1", false),
            ("64:ff9b::7f00:1", false), ("0.0.0.0", false),
        ]
    )
    func openLoopback(_ text: String, _ isAdmitted: Bool) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressRules().admits(address, loopback: true) == isAdmitted)
    }

    @Test("open the networks that the configuration names, and nothing beside them")
    func openNetworks() throws {
        let rules = AddressRules(
            allowing: [try #require(Network("10.1.0.0/16")), try #require(Network("fd00::/64"))]
        )
        for (text, isAdmitted) in [
            ("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("10.2.0.1", false), ("fd00::5", true),
            ("fd00:0:0:1::5", false), ("64:ff9b::10.1.2.3", false),
        ] {
            let address = try #require(IPAddress(text))
            #expect(rules.admits(address, loopback: false) == isAdmitted, "\(text)")
        }
    }
}
