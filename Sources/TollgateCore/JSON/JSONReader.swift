/// Why a text is not the JSON that was expected, and where.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in words that hold nothing of the text.
    public let reason: String
    /// The number of bytes before the fault.
    public let offset: Int

    /// The reason with its place.
    public var description: String { "\(reason) at byte \(offset)" }
}

extension JSONValue {
    /// How many arrays and objects may stand inside one another.
    public static let depthMax = 64

    /// Reads one JSON text in UTF-8, with nothing but white space around the value.
    ///
    /// Stricter than many readers: a repeated member name, a lone surrogate, a number with a leading
    /// zero and any nesting over ``depthMax`` are errors.
    ///
    /// - Parameter bytes: The text.
    /// - Throws: ``JSONError`` with the place of the first fault.
    public init(reading bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }
}

/// A cursor over a JSON text.
private struct JSONReader {
    let bytes: [UInt8]
    var position = 0
    var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw fault("unexpected text after the value") }
        return value
    }

    private func fault(_ reason: String) -> JSONError {
        JSONError(reason: reason, offset: position)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-")?: return .number(try number())
        case let digit? where Self.isDigit(digit): return .number(try number())
        case nil: throw fault("unexpected end")
        default: throw fault("unexpected character")
        }
    }

    private mutating func literal(
        _ word: StaticString,
        _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        let matches = word.withUTF8Buffer {
            end <= bytes.count && bytes[position..<end].elementsEqual($0)
        }
        guard matches else { throw fault("unknown literal") }
        position = end
        return value
    }

    private mutating func descend() throws(JSONError) {
        depth += 1
        guard depth <= JSONValue.depthMax else {
            throw fault("nesting deeper than \(JSONValue.depthMax)")
        }
        position += 1
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try descend()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return elements }
        repeat { elements.append(try value()) } while try another(before: "]")
        return elements
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try descend()
        defer { depth -= 1 }
        var members: [JSONObject.Member] = []
        var seen: Set<String> = []
        skipSpace()
        if take("}") { return JSONObject() }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw fault("expected a member name") }
            let name = try string()
            guard seen.insert(name).inserted else { throw fault("repeated member name") }
            skipSpace()
            guard take(":") else { throw fault("expected a colon") }
            members.append(.init(name, try value()))
        } while try another(before: "}")
        return JSONObject(distinct: members)
    }

    private mutating func take(_ letter: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: letter) else { return false }
        position += 1
        return true
    }

    private mutating func another(before end: Unicode.Scalar) throws(JSONError) -> Bool {
        skipSpace()
        if take(",") { return true }
        guard take(end) else {
            throw fault(current == nil ? "unexpected end" : "expected a comma or the end")
        }
        return false
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            try digits()
        }
        if let byte = current, Self.isDigit(byte) { throw fault("leading zero") }
        return JSONNumber(checked: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, Self.isDigit(byte) {
            position += 1
        }
        guard position > start else { throw fault("expected a digit") }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw fault("invalid UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw fault("control character in a string")
            default: text.append(byte)
            }
        }
        throw fault("unexpected end")
    }

    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard let byte = current else { throw fault("unexpected end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try Array(String(Character(unicodeEscape())).utf8)
        default: throw fault("unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let first = try fourDigits()
        guard (0xD800..<0xE000).contains(first) else {
            guard let scalar = Unicode.Scalar(first) else { throw fault("invalid escape") }
            return scalar
        }
        guard first < 0xDC00, take("\\"), take("u") else { throw fault("lone surrogate") }
        let second = try fourDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw fault("lone surrogate") }
        return scalar
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        guard position + 4 <= bytes.count,
            let pair = Hexadecimal.decode(
                String(decoding: bytes[position..<position + 4], as: UTF8.self)
            ),
            pair.count == 2
        else { throw fault("expected four hexadecimal digits") }
        position += 4
        return UInt32(pair[0]) << 8 | UInt32(pair[1])
    }
}
