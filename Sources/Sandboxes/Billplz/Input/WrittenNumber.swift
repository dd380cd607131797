/// What a text that should be a whole number is.
enum WrittenNumber: Equatable {
    /// A whole number.
    case whole(Int64)
    /// A whole number below all that fit 64 bits.
    case tooLow
    /// A whole number above all that fit 64 bits.
    case tooHigh
    /// A number with a point or an exponent, whatever its value.
    case fraction
    /// No number.
    case none

    /// The longest text that is read; a longer one is none.
    static let lengthMax = 100

    /// Reads a number in decimal digits, with a sign or without.
    init(_ text: String) {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard text.utf8.count <= Self.lengthMax, !digits.isEmpty else {
            self = .none
            return
        }
        if digits.utf8.allSatisfy(isDigit) {
            self = Int64(text).map(Self.whole) ?? (isNegative ? .tooLow : .tooHigh)
        } else {
            self = Self.isFraction(digits) ? .fraction : .none
        }
    }

    /// `Double` reads more spellings than decimal digits, which are none here.
    private static func isFraction(_ text: Substring) -> Bool {
        let isDecimal = text.utf8.allSatisfy { isDigit($0) || ".eE+-".utf8.contains($0) }
        return isDecimal && !text.hasPrefix("+") && !text.hasPrefix("-") && Double(text) != nil
    }
}

/// Tells whether a byte is a decimal digit.
func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
