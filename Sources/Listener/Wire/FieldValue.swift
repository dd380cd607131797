/// The value of a header field on its way out.
enum FieldValue {
    /// Returns the value with each control character turned into a space, so that no value that a
    /// caller had a hand in can end its line and begin another (RFC 9110, section 5.5).
    static func harmless(_ value: String) -> String {
        guard value.utf8.contains(where: isControl) else { return value }
        let space = UInt8(ascii: " ")
        return String(decoding: value.utf8.map { isControl($0) ? space : $0 }, as: UTF8.self)
    }

    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != 0x09 || byte == 0x7F
    }
}
