/// An IPv4 or IPv6 address as sixteen bytes; IPv4 is kept inside `::ffff:0:0/96`, so that the two
/// spellings of one address are one value.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// The IPv6 loopback address, `::1`.
    public static let loopback6 = IPAddress(high: 0, low: 1)

    /// The IPv4 loopback address, `127.0.0.1`.
    public static let loopback4 = IPAddress(v4: 0x7F00_0001)

    /// Makes an address from its upper and lower eight bytes.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes an address from the four bytes of IPv4, most significant first.
    public init(v4: UInt32) {
        self.init(high: 0, low: 0x0000_FFFF_0000_0000 | UInt64(v4))
    }

    /// Tells whether the address is one of IPv4.
    public var isV4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Reads `192.0.2.1`, `2001:db8::1` or `::ffff:192.0.2.1`; `nil` for any other text.
    public init?(_ text: String) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(of: text) else { return nil }
            self.init(
                high: groups[0..<4].reduce(0) { $0 << 16 | UInt64($1) },
                low: groups[4..<8].reduce(0) { $0 << 16 | UInt64($1) }
            )
        } else {
            guard let v4 = Self.dotted(text) else { return nil }
            self.init(v4: v4)
        }
    }

    /// The address as people write it: dotted for IPv4, groups with the longest run of zeros left out
    /// for IPv6 (RFC 5952).
    public var description: String {
        if isV4 {
            return (0..<4).map { String(UInt8(truncatingIfNeeded: low >> (24 - 8 * UInt64($0)))) }
                .joined(separator: ".")
        }
        return Self.compressed(groups)
    }

    /// The address with every bit after a prefix cleared.
    public func masked(to prefixLength: Int) -> IPAddress {
        func mask(_ bits: Int) -> UInt64 {
            bits <= 0 ? 0 : bits >= 64 ? .max : ~(.max >> UInt64(bits))
        }
        return IPAddress(high: high & mask(prefixLength), low: low & mask(prefixLength - 64))
    }

    /// The network that one household or server has: an IPv4 address itself, or an IPv6 /64.
    public var limitingNetwork: IPAddress { isV4 ? self : masked(to: 64) }

    /// The last four bytes as an address of IPv4, where translation prefixes carry one (RFC 6052).
    public var embeddedV4: IPAddress { IPAddress(v4: UInt32(truncatingIfNeeded: low)) }

    private var groups: [UInt16] {
        [high, low].flatMap { word in
            (0..<4).map { UInt16(truncatingIfNeeded: word >> (48 - 16 * UInt64($0))) }
        }
    }

    private static func dotted(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count),
                part.utf8.allSatisfy({ (48...57).contains($0) }),
                let byte = UInt8(part), part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0")
            else { return nil }
            value = value << 8 | UInt32(byte)
        }
        return value
    }

    /// The eight groups that a text of IPv6 spells, a dotted end and one `::` included.
    private static func groups(of text: String) -> [UInt16]? {
        guard text.utf8.count <= 45 else { return nil }
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        var parsed: [[UInt16]] = []
        for (index, half) in halves.enumerated() {
            guard let groups = plainGroups(half, mayEndDotted: index == halves.count - 1) else {
                return nil
            }
            parsed.append(groups)
        }
        if parsed.count == 1 { return parsed[0].count == 8 ? parsed[0] : nil }
        let missing = 8 - parsed[0].count - parsed[1].count
        return missing >= 1 ? parsed[0] + Array(repeating: 0, count: missing) + parsed[1] : nil
    }

    private static func plainGroups(_ text: Substring, mayEndDotted: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndDotted, index == parts.count - 1, part.contains("."), let v4 = dotted(part) {
                groups += [UInt16(v4 >> 16), UInt16(v4 & 0xFFFF)]
            } else {
                // The integer's own reading would take a sign, even the one of `-0`.
                guard (1...4).contains(part.utf8.count), part.utf8.first != UInt8(ascii: "+"),
                    part.utf8.first != UInt8(ascii: "-"), let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func compressed(_ groups: [UInt16]) -> String {
        var best = 0..<0
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start > max(1, best.count) { best = start..<end }
            start = max(end, start) + 1
        }
        func text(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if best.isEmpty { return text(groups[...]) }
        return text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }
}
