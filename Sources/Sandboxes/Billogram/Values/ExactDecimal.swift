import TollgateCore

/// A decimal number, exact to the digit: what money and rates are kept in.
///
/// The value is `coefficient / 10^scale`. The scale is the smallest that holds the value, so that
/// equal numbers are equal values however they were written (`1.50`, `1.5`, `15e-1`).
struct ExactDecimal: Hashable, Sendable {
    /// All digits of the number, with its sign.
    let coefficient: Int128
    /// How many of the digits stand behind the point.
    let scale: Int

    /// The most digits behind the point, and before the exponent is applied the most digits at all.
    static let digitsMax = 30

    /// The least coefficient that is too large.
    private static let coefficientMax = UInt128(power(36))

    /// Reads a JSON number; `nil` for one of more than ``digitsMax`` digits on either side of the
    /// point.
    init?(_ number: JSONNumber) {
        let parts = number.text.split(
            omittingEmptySubsequences: false,
            whereSeparator: { $0 == "e" || $0 == "E" }
        )
        guard let mantissa = parts.first else { return nil }
        let sides = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = sides.count == 2 ? sides[1] : ""
        guard sides.count <= 2, parts.count <= 2,
            sides[0].utf8.count + fraction.utf8.count <= Self.digitsMax + 1,
            let digits = Int128(sides[0] + fraction),
            let exponent = parts.count == 2 ? Int(parts[1]) : 0,
            exponent.magnitude <= Self.digitsMax
        else { return nil }
        self.init(digits, shiftedBy: exponent - fraction.utf8.count)
    }

    /// Makes the number `digits * 10^exponent`; `nil` where it has too many digits.
    init?(_ digits: Int128, shiftedBy exponent: Int) {
        var coefficient = digits
        var scale = max(0, -exponent)
        for _ in 0..<max(0, exponent) {
            let (product, overflows) = coefficient.multipliedReportingOverflow(by: 10)
            guard !overflows else { return nil }
            coefficient = product
        }
        while scale > 0, coefficient % 10 == 0 {
            coefficient /= 10
            scale -= 1
        }
        // Beyond this a price with two digits behind the point would not fit the coefficient.
        guard scale <= Self.digitsMax, coefficient.magnitude < Self.coefficientMax else {
            return nil
        }
        self.coefficient = coefficient
        self.scale = scale
    }

    /// Tells whether the number lies between two whole ones or is one of them.
    func isWithin(_ range: ClosedRange<Int64>) -> Bool {
        let (whole, rest) = coefficient.quotientAndRemainder(dividingBy: Self.power(scale))
        let isAboveLower =
            whole > Int128(range.lowerBound) || whole == range.lowerBound && rest >= 0
        let isBelowUpper =
            whole < Int128(range.upperBound) || whole == range.upperBound && rest <= 0
        return isAboveLower && isBelowUpper
    }

    /// The number as JSON writes it, with at least so many digits behind the point.
    func jsonNumber(fractionDigitsMin: Int) -> JSONNumber {
        let places = max(scale, fractionDigitsMin)
        let padded = coefficient.magnitude * UInt128(Self.power(places - scale))
        let digits = String(padded)
        guard places > 0 else { return JSONNumber(checked: sign + digits) }
        let filled = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let point = filled.index(filled.endIndex, offsetBy: -places)
        return JSONNumber(checked: sign + filled[..<point] + "." + filled[point...])
    }

    private var sign: String { coefficient < 0 ? "-" : "" }

    /// Ten to a power.
    static func power(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}
