/// Percent-encoding of paths and queries (RFC 3986), in bytes.
public enum PercentCoding {
    /// One pair of a query or a form, decoded and as received.
    public struct Pair: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value; blank where no `=` stood behind the name.
        public let value: String
        /// The value without its percent-encoding undone.
        public let rawValue: String

        /// Makes a pair.
        public init(name: String, value: String, rawValue: String) {
            self.name = name
            self.value = value
            self.rawValue = rawValue
        }
    }

    /// Returns the text that an encoded one spells, or `nil` where a `%` is not followed by two digits
    /// or the bytes are not UTF-8; `+` means a space in forms and queries alone.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit),
                    let low = iterator.next().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Reads the `name=value` pairs of a query or a form's body, in order; `nil` where the text is
    /// wrongly encoded.
    public static func pairs(_ query: String) -> [(name: String, value: String)]? {
        rawPairs(query)?.map { (name: $0.name, value: $0.value) }
    }

    /// Reads the pairs of a query or a form's body together with the values as they stood there; `nil`
    /// where the text is wrongly encoded.
    public static func rawPairs(_ query: String) -> [Pair]? {
        var pairs: [Pair] = []
        // Bytes are split, not letters: a mark behind `&` or `=` would make one letter with it.
        for part in query.utf8.split(separator: UInt8(ascii: "&")) {
            let sides = part.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let rawValue = sides.count == 2 ? Substring(sides[1]) : ""
            guard let name = decode(Substring(sides[0]), plusIsSpace: true),
                let value = decode(rawValue, plusIsSpace: true)
            else { return nil }
            pairs.append(Pair(name: name, value: value, rawValue: String(rawValue)))
        }
        return pairs
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
