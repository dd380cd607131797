import Testing

@testable import TollgateServer

@Suite("Hosts of the management listener")
struct ManagementHostsTests {
    private static let foreign = [
        "rebound.example", "rebound.example:9090", "localhost.example", "127.0.0.1.example",
        "192.0.2.1", "", "a b", "localhost:x",
    ]

    @Test(
        "A listener on loopback answers to this machine's names and addresses alone",
        arguments: ["127.0.0.1", "localhost", "::1"]
    )
    func loopback(host: String) {
        let hosts = ManagementHosts(address: ListenAddress(host: host, port: 0))
        for own in ["localhost", "LOCALHOST:1", "127.0.0.1:9090", "127.8.9.1", "[::1]", "[::1]:2"] {
            #expect(hosts.admits(own), "\(own)")
        }
        for other in Self.foreign { #expect(!hosts.admits(other), "\(other)") }
    }

    @Test(
        "A listener on one address answers to it, one on every address to each, and none to names"
    )
    func others() {
        let one = ManagementHosts(address: ListenAddress(host: "192.0.2.7", port: 0))
        #expect(one.admits("192.0.2.7:9090"))
        #expect(!one.admits("192.0.2.8"))
        let named = ManagementHosts(address: ListenAddress(host: "Node.example", port: 0))
        #expect(named.admits("node.example:9090"))
        #expect(!named.admits("rebound.example"))
        for host in ["0.0.0.0", "::"] {
            let every = ManagementHosts(address: ListenAddress(host: host, port: 0))
            #expect(every.admits("192.0.2.8:9090"))
            #expect(every.admits("[2001:db8::1]"))
            #expect(!every.admits("rebound.example"))
        }
    }
}
