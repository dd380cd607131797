/// Percent-encoding of paths and queries (RFC 3986), in bytes.
public enum PercentCoding {
    /// Returns the text that an encoded one spells, or `nil` where a `%` is not followed by two digits
    /// or the bytes are not UTF-8; `+` means a space in forms and queries alone.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next(), let low = iterator.next(),
                    let decoded = Hexadecimal.decode(String(decoding: [high, low], as: UTF8.self))
                else { return nil }
                bytes += decoded
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Reads the `name=value` pairs of a query or a form's body, in order; `nil` where the text is
    /// wrongly encoded.
    public static func pairs(_ query: String) -> [(name: String, value: String)]? {
        var pairs: [(name: String, value: String)] = []
        // Bytes are split, not letters: a mark behind `&` or `=` would make one letter with it.
        for part in query.utf8.split(separator: UInt8(ascii: "&")) {
            let sides = part.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard let name = decode(Substring(sides[0]), plusIsSpace: true),
                let value = sides.count == 2 ? decode(Substring(sides[1]), plusIsSpace: true) : ""
            else { return nil }
            pairs.append((name: name, value: value))
        }
        return pairs
    }
}
