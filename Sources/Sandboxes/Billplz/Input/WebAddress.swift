/// Addresses of the web to which a browser can be sent, by their form.
enum WebAddress {
    /// Tells whether a text is `http://` or `https://` with a host, in the characters of RFC 3986 and
    /// without user information.
    static func isAllowed(_ text: String) -> Bool {
        guard text.utf8.allSatisfy(isLegal) else { return false }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ["http", "https"].contains(parts[0].lowercased()),
            parts[1].hasPrefix("//")
        else { return false }
        return isAuthority(parts[1].dropFirst(2).prefix { !"/?#".contains($0) })
    }

    private static func isAuthority(_ text: Substring) -> Bool {
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return false }
            let inside = text[..<close].dropFirst()
            return inside.contains(":") && isPort(text[text.index(after: close)...])
                && inside.utf8.allSatisfy { byte in
                    isDigit(byte) || (0x61...0x66).contains(byte | 0x20) || ":.".utf8.contains(byte)
                }
        }
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        return isName(text[..<colon]) && isPort(text[colon...])
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || "-._".utf8.contains(byte)
            }
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard !text.isEmpty else { return true }
        let digits = text.dropFirst()
        return text.hasPrefix(":") && digits.utf8.allSatisfy(isDigit)
            && UInt16(digits).map { $0 > 0 } == true
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~:/?#[]!$&'()*+,;=%@".utf8.contains(byte)
        }
    }
}
