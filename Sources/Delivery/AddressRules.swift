public import TollgateCore

/// Which addresses callbacks may go to.
///
/// IPv6 is an allowlist, because only `2000::/3` is given out for the public internet; IPv4 is a list of
/// what is not public (the registries of RFC 6890). An IPv4 address inside a mapped one is the same value
/// here; inside the translation prefix of RFC 6052 it is judged as itself. The other wrappings (compatible,
/// 6to4, Teredo) have no use on today's internet and are refused whole.
public struct AddressRules: Sendable {
    /// Networks that callbacks may go to although they are not public.
    public let allowed: [Network]

    /// Makes rules.
    public init(allowing allowed: [Network] = []) { self.allowed = allowed }

    /// Tells whether a callback may be sent to an address.
    ///
    /// - Parameters:
    ///   - address: The address that would be dialled.
    ///   - loopback: Whether this machine's loopback interface is allowed.
    /// - Returns: Whether it may.
    public func admits(_ address: IPAddress, loopback: Bool) -> Bool {
        if Self.isLoopback(address) && loopback { return true }
        return Self.isPublic(address) || allowed.contains { $0.contains(address) }
    }

    /// Tells whether an address is on the loopback interface, in the plain spelling of either version.
    public static func isLoopback(_ address: IPAddress) -> Bool {
        address == .loopback6 || loopback4.contains { $0.contains(address) }
    }

    /// Tells whether an address is one of the public internet.
    public static func isPublic(_ address: IPAddress) -> Bool {
        if address.isV4 { return !special4.contains { $0.contains(address) } }
        if translated.contains(where: { $0.contains(address) }) {
            return isPublic(address.embeddedV4)
        }
        return global6.contains { $0.contains(address) }
            && !special6.contains { $0.contains(address) }
    }

    private static let loopback4 = networks(["127.0.0.0/8"])

    private static let special4 = networks([
        "0.0.0.0/8",  // this network
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",  // private
        "100.64.0.0/10",  // shared by carriers
        "127.0.0.0/8",  // loopback
        "169.254.0.0/16",  // link-local, with the metadata services of clouds
        "192.0.0.0/24",  // protocol assignments
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",  // documentation
        "192.88.99.0/24",  // 6to4 relays
        "198.18.0.0/15",  // benchmarks
        "224.0.0.0/4",  // multicast
        "240.0.0.0/4",  // reserved, with the broadcast address
    ])

    private static let global6 = networks(["2000::/3"])

    private static let special6 = networks([
        "2001::/23",  // protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32", "3fff::/20",  // documentation
        "2002::/16",  // 6to4
    ])

    private static let translated = networks(["64:ff9b::/96"])

    private static func networks(_ texts: [String]) -> [Network] {
        texts.map { text in
            guard let network = Network(text) else { preconditionFailure("a network of our own") }
            return network
        }
    }
}
