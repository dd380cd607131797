/// The parts of a header field's value between semicolons: `form-data; name="logo"; filename="a.png"`.
struct HeaderParts {
    private var rest: Substring.UTF8View

    /// Begins before the first part.
    init(_ value: String) { rest = value[...].utf8 }

    /// The next part without white space around it, quotes and all; `nil` at the end.
    mutating func next() -> String? {
        guard !rest.isEmpty else { return nil }
        var bytes: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        while let byte = rest.first {
            rest = rest.dropFirst()
            if !isQuoted, byte == UInt8(ascii: ";") { break }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && byte == UInt8(ascii: "\\") && !isEscaped
            bytes.append(byte)
        }
        return String(decoding: Self.trimmed(bytes[...]), as: UTF8.self)
    }

    /// The values of all further parts `name=value`, with the quotes undone; consumes the rest.
    mutating func parameters(_ name: String) -> [String] { allParameters()[name] ?? [] }

    /// All further parts `name=value` by their names in lower case; consumes the rest.
    mutating func allParameters() -> [String: [String]] {
        var found: [String: [String]] = [:]
        while let part = next() {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { continue }
            found[sides[0].lowercased(), default: []].append(Self.unquoted(sides[1]))
        }
        return found
    }

    /// Undoes quotes, and the backslashes within them that stand before a quote or a backslash.
    private static func unquoted(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count >= 2, bytes.first == 0x22, bytes.last == 0x22 else { return String(text) }
        var plain: [UInt8] = []
        var isEscaped = false
        for byte in bytes.dropFirst().dropLast() {
            if !isEscaped, byte == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            }
            if isEscaped, byte != UInt8(ascii: "\\"), byte != 0x22 {
                plain.append(UInt8(ascii: "\\"))
            }
            isEscaped = false
            plain.append(byte)
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let front = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        guard let last = front.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return [] }
        return front[...last]
    }
}
