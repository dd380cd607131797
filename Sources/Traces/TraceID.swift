/// The id of a trace: 16 bytes, not all zero, written as 32 hexadecimal digits in lower case.
public struct TraceID: Sendable, Hashable, CustomStringConvertible {
    /// The first eight bytes.
    public let high: UInt64
    /// The last eight bytes; ratios of sampling look at these.
    public let low: UInt64

    /// Makes an id; `nil` where all bytes are zero (W3C Trace Context, section 3.2.2.3).
    public init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        (self.high, self.low) = (high, low)
    }

    /// Reads 32 hexadecimal digits in lower case; `nil` for anything else.
    public init?(_ digits: some StringProtocol) {
        guard digits.utf8.count == 32, let high = UInt64(lowerHex: digits.utf8.prefix(16)),
            let low = UInt64(lowerHex: digits.utf8.dropFirst(16))
        else { return nil }
        self.init(high: high, low: low)
    }

    /// A new random id.
    public static func random(using generator: inout some RandomNumberGenerator) -> TraceID {
        TraceID(high: generator.next(), low: generator.next() | 1) ?? random(using: &generator)
    }

    /// The 32 digits.
    public var description: String { high.lowerHex + low.lowerHex }
}

/// The id of a span: 8 bytes, not all zero, written as 16 hexadecimal digits in lower case.
public struct SpanID: Sendable, Hashable, CustomStringConvertible {
    /// The eight bytes.
    public let value: UInt64

    /// Makes an id; `nil` for zero (W3C Trace Context, section 3.2.2.4).
    public init?(_ value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }

    /// Reads 16 hexadecimal digits in lower case; `nil` for anything else.
    public init?(_ digits: some StringProtocol) {
        guard digits.utf8.count == 16, let value = UInt64(lowerHex: digits.utf8) else {
            return nil
        }
        self.init(value)
    }

    /// A new random id.
    public static func random(using generator: inout some RandomNumberGenerator) -> SpanID {
        SpanID(UInt64.random(in: 1 ... .max, using: &generator)) ?? random(using: &generator)
    }

    /// A new id from the system's generator.
    static func random() -> SpanID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// The 16 digits.
    public var description: String { value.lowerHex }
}

extension UInt64 {
    /// Reads hexadecimal digits in lower case alone; `nil` for anything else.
    init?(lowerHex digits: some Sequence<UInt8>) {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        self = value
    }

    /// The value as 16 digits.
    var lowerHex: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
