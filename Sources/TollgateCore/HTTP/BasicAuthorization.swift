/// The reading of `Authorization: Basic …` (RFC 7617) on the hot path, as far as all dialects share it.
///
/// Accepted is one spelling and one tolerance: the scheme in any case, one or more spaces, then the
/// standard alphabet of base64 with all of its padding or with none, because some clients leave it
/// out and nothing becomes ambiguous. What stands between the colons is the dialect's to say.
public enum BasicAuthorization {
    /// Decodes the value of one `Authorization` field.
    ///
    /// - Parameters:
    ///   - value: The field's value.
    ///   - bytesMax: How long the value may be.
    /// - Returns: The bytes behind the scheme, or `nil` for whatever is not readable as Basic.
    public static func decode(_ value: String, bytesMax: Int) -> [UInt8]? {
        guard value.utf8.count <= bytesMax, let token = token(of: value) else { return nil }
        return Base64.decode(token, padding: .optional)
    }

    /// What stands behind the scheme and its spaces; `nil` for another scheme.
    private static func token(of value: String) -> Substring? {
        let bytes = value.utf8
        var index = bytes.startIndex
        for letter in "basic".utf8 {
            guard index < bytes.endIndex, bytes[index] | 0x20 == letter else { return nil }
            index = bytes.index(after: index)
        }
        let tokenStart = bytes[index...].firstIndex { $0 != UInt8(ascii: " ") }
        guard let tokenStart, tokenStart > index else { return nil }
        return value[tokenStart...]
    }
}
