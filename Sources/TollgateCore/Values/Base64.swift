/// Base64 of RFC 4648, strict in both directions and without Foundation.
///
/// Strict means that each byte string has one spelling: no white space, no letter of another
/// alphabet, no padding in the middle, and no bits left over that are not zero.
public enum Base64 {
    /// Which letters stand for the values 62 and 63.
    public enum Alphabet: Sendable {
        /// The letters `+` and `/` (RFC 4648, section 4).
        case standard
        /// The letters `-` and `_` (RFC 4648, section 5).
        case urlSafe
    }

    /// Whether the `=` that fill the last group of four must be there.
    public enum Padding: Sendable {
        /// They must be there.
        case required
        /// They are all there or all left out.
        case optional
        /// They must not be there.
        case none
    }

    /// Returns the letters that spell some bytes, on one line.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - alphabet: The letters to use.
    ///   - padded: Whether the last group of four is filled with `=`.
    /// - Returns: The text.
    public static func encode(
        _ bytes: some Collection<UInt8>,
        alphabet: Alphabet = .standard,
        padded: Bool = true
    ) -> String {
        var letters: [UInt8] = []
        letters.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                letters.append(letter(of: UInt8(bits >> UInt32(bitCount) & 63), alphabet))
            }
        }
        if bitCount > 0 {
            letters.append(letter(of: UInt8(bits << UInt32(6 - bitCount) & 63), alphabet))
        }
        while padded, letters.count % 4 != 0 { letters.append(UInt8(ascii: "=")) }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Returns the bytes that a text spells, or `nil` for any text that ``encode(_:alphabet:padded:)``
    /// does not write.
    ///
    /// Not generic, because dialects call it on the hot path from other modules.
    ///
    /// - Parameters:
    ///   - text: The letters.
    ///   - alphabet: The letters that are allowed.
    ///   - padding: Whether the last group of four must be filled.
    /// - Returns: The bytes.
    public static func decode(
        _ text: Substring,
        alphabet: Alphabet = .standard,
        padding: Padding = .required
    ) -> [UInt8]? {
        let values = alphabet == .standard ? standardValues : urlSafeValues
        var text = text
        return text.withUTF8 { letters in
            guard let count = letterCount(of: letters, padding) else { return nil }
            return decode(UnsafeBufferPointer(rebasing: letters[..<count]), values)
        }
    }

    /// How many letters stand before the padding; `nil` where the padding is not the one demanded.
    private static func letterCount(
        of text: UnsafeBufferPointer<UInt8>,
        _ padding: Padding
    ) -> Int? {
        var count = text.count
        while count > 0, text.count - count < 2, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
        let found = text.count - count
        let due = (4 - count % 4) % 4
        let isLegal =
            switch padding {
            case .required: found == due
            case .optional: found == due || found == 0
            case .none: found == 0
            }
        return isLegal && due < 3 ? count : nil
    }

    private static func decode(
        _ letters: UnsafeBufferPointer<UInt8>,
        _ values: [UInt8]
    ) -> [UInt8]? {
        var isLegal = true
        let bytes = [UInt8](unsafeUninitializedCapacity: letters.count * 3 / 4) { bytes, count in
            var bits: UInt32 = 0
            var bitCount: UInt32 = 0
            for letter in letters {
                let value = values[Int(letter)]
                isLegal = isLegal && value != noValue
                bits = bits << 6 | UInt32(value & 63)
                bitCount += 6
                if bitCount >= 8 {
                    bitCount -= 8
                    bytes[count] = UInt8(truncatingIfNeeded: bits >> bitCount)
                    count += 1
                }
            }
            isLegal = isLegal && bits & (1 << bitCount - 1) == 0
        }
        return isLegal ? bytes : nil
    }

    /// What stands in a table for letters that are not in its alphabet.
    private static let noValue: UInt8 = 0xFF

    private static let standardValues = values(of: .standard)
    private static let urlSafeValues = values(of: .urlSafe)

    /// The value of each letter of an alphabet, by the letter's byte.
    private static func values(of alphabet: Alphabet) -> [UInt8] {
        var values = [UInt8](repeating: noValue, count: 256)
        for value in UInt8(0)..<64 { values[Int(letter(of: value, alphabet))] = value }
        return values
    }

    private static func letter(of value: UInt8, _ alphabet: Alphabet) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: alphabet == .standard ? UInt8(ascii: "+") : UInt8(ascii: "-")
        default: alphabet == .standard ? UInt8(ascii: "/") : UInt8(ascii: "_")
        }
    }
}
