extension String {
    /// The text as a YAML scalar on one line: plain where it is a mere word or number, else in double
    /// quotes with everything escaped that YAML 1.2.2 calls not printable (section 5.1), and what some
    /// readers take for the end of a line.
    var yamlScalar: String {
        let isWord = utf8.allSatisfy {
            ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z")
                || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
        }
        if isWord, !isEmpty, self != "null" { return self }
        let escaped = unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            default: scalar.yamlEscape ?? String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }

    /// The text as it may stand in a comment: nothing in it ends the line.
    var yamlComment: String {
        unicodeScalars.map { $0.yamlEscape ?? String($0) }.joined()
    }
}

extension Unicode.Scalar {
    /// The escape of YAML 1.2.2 (section 5.7) for a character that cannot stand in a line as it is;
    /// `nil` for all others.
    fileprivate var yamlEscape: String? {
        switch value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...0x10_FFFF: nil
        case 0...0xFF: "\\x\(Self.digits(value, 2))"
        default: "\\u\(Self.digits(value, 4))"
        }
    }

    private static func digits(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
