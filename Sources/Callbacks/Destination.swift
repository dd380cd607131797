public import TollgateCore

/// The address of a receiver, read strictly: what two readers could take differently is refused.
public struct Destination: Sendable, Hashable {
    /// How it is spoken to.
    public enum Scheme: String, Sendable {
        /// Over TLS.
        case https
        /// In clear text, which only receivers on the loopback interface may be.
        case http
    }

    /// The most bytes of an address.
    public static let bytesMax = 2_048

    /// How it is spoken to.
    public let scheme: Scheme
    /// The host's name in lower case, or its address without brackets.
    public let host: String
    /// The host's address, where it is written as one.
    public let literal: IPAddress?
    /// The port.
    public let port: Int
    /// The path and the query, as they stand in the request's line.
    public let target: String

    /// Reads `https://HOST[:PORT][/PATH][?QUERY]`; `nil` for anything else.
    ///
    /// User information, fragments, names outside ASCII, and numbers that some readers take for IPv4
    /// (`127.1`, `0x7f.1`, `2130706433`) are refused.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.bytesMax, bytes.allSatisfy(Self.isLegal) else { return nil }
        guard let mark = text.range(of: "://"),
            let scheme = Scheme(rawValue: text[..<mark.lowerBound].lowercased())
        else { return nil }
        let rest = text[mark.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let (host, literal, port) = Self.authority(rest[..<end]) else { return nil }
        let tail = rest[end...]
        guard Self.escapesAreWhole(tail) else { return nil }
        self.scheme = scheme
        self.host = host
        self.literal = literal
        self.port = port ?? scheme.defaultPort
        target = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    /// The value of the field `Host`.
    public var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// What may stand in an address at all: RFC 3986 without the fragment's mark and the user's.
    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~:/?[]!$&'()*+,;=%@".utf8.contains(byte)
        }
    }

    private static func authority(
        _ text: Substring
    ) -> (host: String, literal: IPAddress?, port: Int?)? {
        guard !text.contains("@") else { return nil }
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]"),
                let port = port(text[text.index(after: close)...])
            else { return nil }
            let inside = String(text[text.index(after: text.startIndex)..<close])
            guard inside.contains(":"), let address = IPAddress(inside) else { return nil }
            return (address.description, address, port.number)
        }
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        guard let port = port(text[colon...]) else { return nil }
        let host = text[..<colon].lowercased()
        if endsInNumber(host) {
            guard let address = IPAddress(host) else { return nil }
            return (address.description, address, port.number)
        }
        guard isName(host) else { return nil }
        return (host, nil, port.number)
    }

    /// A port, or that none is named.
    private struct PortPart {
        let number: Int?
    }

    /// The port behind a colon, or none behind nothing.
    private static func port(_ text: Substring) -> PortPart? {
        if text.isEmpty { return PortPart(number: nil) }
        let digits = text.dropFirst()
        guard text.hasPrefix(":"), (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
            (1...65_535).contains(number)
        else { return nil }
        return PortPart(number: number)
    }

    /// Whether some reader would take the host for IPv4: its last label is a number in some notation.
    private static func endsInNumber(_ host: String) -> Bool {
        var labels = host.split(separator: ".", omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true { labels.removeLast() }
        guard let last = labels.last, !last.isEmpty else { return false }
        if last.utf8.allSatisfy({ (48...57).contains($0) }) { return true }
        return last.hasPrefix("0x")
            && last.dropFirst(2).utf8.allSatisfy {
                (48...57).contains($0) || (97...102).contains($0)
            }
    }

    /// Whether the host is a name of letters, digits, hyphens and underscores (RFC 1123, and practice).
    private static func isName(_ host: String) -> Bool {
        guard (1...253).contains(host.utf8.count) else { return false }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy {
                    (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
                }
        }
    }

    /// Whether every `%` begins two hexadecimal digits, and no bracket stands in the path; in queries they
    /// are in use, as in `hook?shop[id]=1`.
    private static func escapesAreWhole(_ tail: Substring) -> Bool {
        let bytes = Array(tail.utf8)
        let queryStart = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]"), index < queryStart {
                return false
            }
            guard byte == UInt8(ascii: "%") else { continue }
            guard index + 2 < bytes.count,
                Hexadecimal.decode(
                    String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self)
                )
                    != nil
            else { return false }
        }
        return true
    }
}

extension Destination.Scheme {
    fileprivate var defaultPort: Int { self == .https ? 443 : 80 }
}

extension String {
    /// The first place of a text, without Foundation.
    fileprivate func range(of mark: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(mark) {
                return start..<index(start, offsetBy: mark.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
