/// A decimal number of any size as its digits, so that numbers compare exactly.
struct DecimalText: Sendable, Hashable, Comparable {
    private let isNegative: Bool
    /// The digits before the point, without leading zeros.
    private let whole: [UInt8]
    /// The digits behind the point, without zeros at the end.
    private let fraction: [UInt8]

    /// Reads digits with an optional sign and an optional point, such as `-0.50` or `.5`; `nil` for
    /// anything else, also for more than ``SQLLimits/digitsMax`` digits.
    init?(_ text: some StringProtocol) {
        // Almost every text that is no number says so with its first letter.
        guard text.utf8.count <= SQLLimits.digitsMax + 2, let letter = text.utf8.first,
            (0x30...0x39).contains(letter) || letter == UInt8(ascii: ".")
                || letter == UInt8(ascii: "-") || letter == UInt8(ascii: "+")
        else { return nil }
        var bytes = Array(text.utf8)
        let sign = bytes.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { bytes.removeFirst() }
        let parts = bytes.split(
            separator: UInt8(ascii: "."),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let digits = parts.joined()
        guard (1...SQLLimits.digitsMax).contains(digits.count),
            digits.allSatisfy({ (0x30...0x39).contains($0) }),
            parts.count == 1 || !parts[1].isEmpty
        else { return nil }
        let zero = UInt8(ascii: "0")
        whole = Array(parts[0].drop { $0 == zero })
        let reversed = parts.count == 2 ? Array(parts[1].reversed().drop { $0 == zero }) : []
        fraction = Array(reversed.reversed())
        isNegative = sign == UInt8(ascii: "-") && !(whole.isEmpty && fraction.isEmpty)
    }

    private init(isNegative: Bool, whole: [UInt8], fraction: [UInt8]) {
        (self.isNegative, self.whole, self.fraction) = (isNegative, whole, fraction)
    }

    /// The number with the other sign; zero stays zero.
    var negated: DecimalText {
        let isZero = whole.isEmpty && fraction.isEmpty
        return DecimalText(
            isNegative: !isNegative && !isZero,
            whole: whole,
            fraction: fraction
        )
    }

    /// The number in its shortest form.
    var text: String {
        let digits = whole.isEmpty ? [UInt8(ascii: "0")] : whole
        let rest = fraction.isEmpty ? [] : [UInt8(ascii: ".")] + fraction
        let sign = isNegative ? [UInt8(ascii: "-")] : []
        return String(decoding: sign + digits + rest, as: UTF8.self)
    }

    /// The whole number, where it is one that fits.
    var integer: Int? { fraction.isEmpty ? Int(text) : nil }

    /// Tells whether a number is the less.
    static func < (left: DecimalText, right: DecimalText) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isNearerZero(than: left) : left.isNearerZero(than: right)
    }

    private func isNearerZero(than other: DecimalText) -> Bool {
        if whole.count != other.whole.count { return whole.count < other.whole.count }
        if whole != other.whole { return whole.lexicographicallyPrecedes(other.whole) }
        return fraction.lexicographicallyPrecedes(other.fraction)
    }
}
