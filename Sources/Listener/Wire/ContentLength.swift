/// The value of a `Content-Length` field (RFC 9110, section 8.6).
enum ContentLength {
    /// Returns the number that digits alone spell, or `nil` for any other text and for numbers past 2^53.
    static func read(_ text: String) -> Int? {
        guard (1...16).contains(text.utf8.count) else { return nil }
        var number = 0
        for byte in text.utf8 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
