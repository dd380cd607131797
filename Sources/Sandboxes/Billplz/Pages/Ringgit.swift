import TollgateCore

/// Sums of money between sen, in which the API counts, and what people read and write.
enum Ringgit {
    /// How many digits a payer may write before the point: the sum stays far inside 64 bits.
    static let wholeDigitsMax = 9

    /// A sum as `RM 1,234.50`.
    static func text(_ sen: Int64) -> String {
        let (whole, rest) = sen.magnitude.quotientAndRemainder(dividingBy: 100)
        let fraction = rest < 10 ? "0\(rest)" : "\(rest)"
        return "\(sen < 0 ? "-" : "")RM \(grouped(String(whole))).\(fraction)"
    }

    /// Reads what a payer wrote, such as `12`, `12.5` or `12.50`; `nil` for anything else.
    static func sen(reading text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
            parts[0].utf8.count <= wholeDigitsMax, let whole = Int64(parts[0])
        else { return nil }
        guard parts.count == 2 else { return whole * 100 }
        guard parts[1].utf8.count <= 2, let fraction = Int64(parts[1]) else { return nil }
        return whole * 100 + (parts[1].utf8.count == 1 ? fraction * 10 : fraction)
    }

    private static func grouped(_ digits: String) -> String {
        var groups: [Substring] = []
        var rest = digits[...]
        while rest.utf8.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return ([rest] + groups).joined(separator: ",")
    }
}
