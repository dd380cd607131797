/// A range of addresses in the notation of RFC 4632, such as `192.0.2.0/24` or `2001:db8::/32`.
public struct Network: Sendable, Hashable, CustomStringConvertible {
    /// The range's first address.
    public let base: IPAddress

    /// The number of leading bits, of 128, that all addresses of the range share.
    private let prefixLength: Int

    /// Reads an address with or without `/length`.
    ///
    /// A length behind an address in the notation of IPv6 counts its 128 bits, also where the address
    /// is a mapped one of IPv4. Bits behind the prefix must be zero, because a range with such bits is
    /// mostly a typing error; any other text gives `nil`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = IPAddress(String(parts[0])) else { return nil }
        let most = parts[0].utf8.contains(UInt8(ascii: ":")) ? 128 : 32
        var length = most
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let given = Int(parts[1]),
                given <= most
            else { return nil }
            length = given
        }
        prefixLength = length + 128 - most
        self.base = base
        guard base.masked(to: prefixLength) == base else { return nil }
    }

    /// Tells whether an address lies in the range.
    public func contains(_ address: IPAddress) -> Bool {
        address.masked(to: prefixLength) == base
    }

    /// The range as people write it; a single address without its length.
    public var description: String {
        let length = base.isV4 ? prefixLength - 96 : prefixLength
        return prefixLength == 128 ? base.description : "\(base)/\(length)"
    }
}
