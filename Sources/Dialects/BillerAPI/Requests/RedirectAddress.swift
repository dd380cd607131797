/// Addresses to which an end user's browser may be sent after Connect.
enum RedirectAddress {
    /// How many bytes an address may have.
    static let bytesMax = 2_048

    /// The hosts that mean the caller's own machine, on which nobody listens in.
    private static let loopback = ["localhost", "127.0.0.1", "[::1]"]

    /// Tells whether a text is `https://` with a host, or `http://` with the own machine's, in the
    /// characters of RFC 3986, without user information and without a fragment.
    static func isAllowed(_ text: String) -> Bool {
        guard (1...bytesMax).contains(text.utf8.count), text.utf8.allSatisfy(isLegal) else {
            return false
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasPrefix("//") else { return false }
        guard let host = host(of: parts[1].dropFirst(2).prefix { !"/?".contains($0) }) else {
            return false
        }
        switch parts[0].lowercased() {
        case "https": return true
        case "http": return loopback.contains(host.lowercased())
        default: return false
        }
    }

    /// The host of an authority; `nil` for what is none, or has user information.
    private static func host(of authority: Substring) -> Substring? {
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            let end = authority.index(after: close)
            let inside = authority[..<close].dropFirst()
            guard inside.contains(":"), inside.utf8.allSatisfy(isAddressByte),
                isPort(authority[end...])
            else { return nil }
            return authority[..<end]
        }
        let colon = authority.firstIndex(of: ":") ?? authority.endIndex
        let host = authority[..<colon]
        guard isName(host), isPort(authority[colon...]) else { return nil }
        return host
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "-._".utf8.contains($0) }
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard !text.isEmpty else { return true }
        let digits = text.dropFirst()
        return text.hasPrefix(":") && digits.utf8.allSatisfy(isDigit)
            && UInt16(digits).map { $0 > 0 } == true
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20) || ":.".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x7A).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The characters of RFC 3986 but `#`; `@` stands in paths and queries alone, because no host
    /// has it.
    private static func isLegal(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "-._~:/?[]!$&'()*+,;=%@".utf8.contains(byte)
    }
}
