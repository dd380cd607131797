import TollgateCore

/// A line in the making, as the bytes of JSON.
///
/// The log line is a good part of what a request costs, so its bytes are written straight away: no value
/// of JSON is built, and a text without letters to escape is copied at once.
struct LineBytes {
    /// What a usual line needs, so that it grows in one piece.
    private static let usualBytes = 768

    private var bytes: [UInt8] = []

    /// Makes an empty line.
    init() {
        bytes.reserveCapacity(Self.usualBytes)
        bytes.append(UInt8(ascii: "{"))
    }

    /// The whole line, without its end.
    consuming func finished() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// Writes a text.
    mutating func add(_ name: StaticString, _ text: String) {
        begin(name)
        let isCopied = text.utf8.withContiguousStorageIfAvailable { letters in
            guard letters.allSatisfy(Self.isPlain) else { return false }
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: letters)
            bytes.append(UInt8(ascii: "\""))
            return true
        }
        if isCopied != true { JSONValue.append(text, to: &bytes) }
    }

    /// Writes a number as it stands in JSON.
    mutating func add(_ name: StaticString, digits: String) {
        begin(name)
        bytes += digits.utf8
    }

    private mutating func begin(_ name: StaticString) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    /// Whether a byte stands for itself inside a string of JSON.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7F
    }
}

extension LineBytes {
    /// Writes a text that need not be there.
    mutating func add(_ name: StaticString, ifThere text: String?) {
        if let text { add(name, text) }
    }

    /// Writes a whole number that need not be there.
    mutating func add(_ name: StaticString, number: Int64?) {
        if let number { add(name, digits: String(number)) }
    }
}
