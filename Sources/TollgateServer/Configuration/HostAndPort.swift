import TollgateCore

/// A host with or without a port, as it is written in an address (RFC 3986, section 3.2).
struct HostAndPort: Sendable, Equatable, CustomStringConvertible {
    /// The IP address, without brackets, or the host name, in lower case.
    let host: String

    /// The port, 0 to 65,535, where one is written.
    let port: Int?

    /// Makes a pair of a host without brackets and a port.
    init(host: String, port: Int?) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST`, `HOST:PORT`, `[IPv6]` or `[IPv6]:PORT`; `nil` for any other text.
    init?(_ text: String) {
        let end = text.lastIndex(of: "]").map(text.index(after:)) ?? text.firstIndex(of: ":")
        let split = end ?? text.endIndex
        guard let host = Self.host(text[..<split]) else { return nil }
        let rest = text[split...]
        if rest.isEmpty {
            self.init(host: host, port: nil)
        } else if rest.first == ":", let port = Self.port(rest.dropFirst()) {
            self.init(host: host, port: port)
        } else {
            return nil
        }
    }

    /// The pair as it is written in an address: IPv6 in brackets.
    var description: String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(bracketed):\($0)" } ?? bracketed
    }

    /// Tells whether a text is an IP address or a name that DNS can hold (RFC 1123, section 2.1).
    static func isHost(_ text: String) -> Bool {
        if IPAddress(text) != nil { return true }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        // A last label of digits alone would be read as a piece of an IPv4 address.
        guard text.utf8.count <= 253, labels.last?.utf8.allSatisfy(isDigit) == false else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func host(_ text: Substring) -> String? {
        if text.first == "[" {
            let inner = String(text.dropFirst().dropLast())
            return inner.contains(":") && IPAddress(inner) != nil ? inner.lowercased() : nil
        }
        let name = String(text)
        return isHost(name) && !name.contains(":") ? name.lowercased() : nil
    }

    private static func port(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(isDigit),
            let port = Int(text), port <= 65_535
        else { return nil }
        return port
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
