/// The host and port that a request is sent to.
enum Authority {
    /// Returns the text in lower case, or `nil` where it is not `host` or `host:port` of RFC 3986.
    ///
    /// User information, lists and spaces are refused; a text that is lower case already is returned as
    /// it is, without a copy.
    static func normalized(_ text: String) -> String? {
        guard !text.isEmpty else { return nil }
        var hasUpperCase = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): hasUpperCase = true
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                continue
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "_"):
                continue
            case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "~"), UInt8(ascii: "%"):
                continue
            default: return nil
            }
        }
        return hasUpperCase ? text.lowercased() : text
    }
}
