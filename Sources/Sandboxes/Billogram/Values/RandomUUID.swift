import TollgateCore

/// The text of random UUIDs (RFC 9562, version 4).
enum RandomUUID {
    /// Returns a new one in lower-case digits.
    static func text(_ randomness: Randomness) -> String {
        var bytes = randomness.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hexadecimal.encode(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
            .joined(separator: "-")
    }

    /// Tells whether a text is a UUID of any version, in digits of any case.
    static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.joined().utf8.allSatisfy { byte in
                isDigit(byte) || (0x41...0x46).contains(byte & ~0x20)
            }
    }
}
