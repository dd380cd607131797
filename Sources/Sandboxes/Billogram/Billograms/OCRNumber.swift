/// The number by which a bank tells whose payment comes in: digits with a check digit at the end.
///
/// The check digit is that of Luhn (ISO/IEC 7812-1, annex B; Bankgirot's "OCR-referenskontroll").
enum OCRNumber {
    /// How many digits stand before the check digit.
    private static let width = 10

    /// Makes the number of an invoice.
    static func make(invoiceNumber: Int64) -> String {
        let digits = String(invoiceNumber)
        let padded = String(repeating: "0", count: max(0, width - 1 - digits.count)) + digits
        let reference = "1" + padded
        return reference + String(checkDigit(of: reference))
    }

    /// Tells whether a text is digits whose last one checks the others.
    static func isValid(_ text: String) -> Bool {
        guard text.utf8.count >= 2, text.utf8.allSatisfy(isDigit) else { return false }
        return String(checkDigit(of: String(text.dropLast()))) == text.suffix(1)
    }

    private static func checkDigit(of digits: String) -> Int {
        let sum = digits.utf8.reversed().enumerated().reduce(0) { sum, digit in
            let value = Int(digit.element) - 0x30
            guard digit.offset.isMultiple(of: 2) else { return sum + value }
            return sum + value * 2 / 10 + value * 2 % 10
        }
        return (10 - sum % 10) % 10
    }
}
