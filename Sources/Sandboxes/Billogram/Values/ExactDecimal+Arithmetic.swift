import TollgateCore

/// Arithmetic of money: exact, except where a rounding is asked for.
///
/// Numbers come from fields whose bounds (``BillogramLimits``) leave sums and products far below what
/// a coefficient holds, so an overflow is a defect and stops the process.
extension ExactDecimal: Comparable {
    /// Nothing.
    static let zero = ExactDecimal(0)

    /// Makes a whole number.
    init(_ whole: Int64) { self.init(exactly: Int128(whole), scale: 0) }

    private init(exactly digits: Int128, scale: Int) {
        guard let decimal = ExactDecimal(digits, shiftedBy: -scale) else {
            preconditionFailure("a sum of money has more digits than its fields allow")
        }
        self = decimal
    }

    /// Adds two numbers.
    static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
        let scale = max(left.scale, right.scale)
        return ExactDecimal(exactly: left.digits(at: scale) + right.digits(at: scale), scale: scale)
    }

    /// Subtracts the second number from the first.
    static func - (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal { left + -right }

    /// Turns the sign round.
    static prefix func - (number: ExactDecimal) -> ExactDecimal {
        ExactDecimal(exactly: -number.coefficient, scale: number.scale)
    }

    /// Multiplies two numbers.
    static func * (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
        ExactDecimal(
            exactly: left.coefficient * right.coefficient,
            scale: left.scale + right.scale
        )
    }

    /// Adds a number to a sum.
    static func += (sum: inout ExactDecimal, number: ExactDecimal) { sum = sum + number }

    /// Subtracts a number from a sum.
    static func -= (sum: inout ExactDecimal, number: ExactDecimal) { sum = sum - number }

    /// Tells whether one number is less than another.
    static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        let scale = max(left.scale, right.scale)
        return left.digits(at: scale) < right.digits(at: scale)
    }

    /// So many hundredths of the number.
    func percent(_ rate: ExactDecimal) -> ExactDecimal {
        self * rate * ExactDecimal(exactly: 1, scale: 2)
    }

    /// The nearest number with at most so many digits behind the point.
    ///
    /// What lies in the middle goes away from zero: 0.5 to 1 and -0.5 to -1, as people round by hand,
    /// so that a credit takes back exactly what the same debit charged.
    func rounded(fractionDigits: Int) -> ExactDecimal {
        guard scale > fractionDigits else { return self }
        let divisor = Self.power(scale - fractionDigits)
        let (whole, rest) = coefficient.quotientAndRemainder(dividingBy: divisor)
        let goesOn = rest.magnitude * 2 >= divisor.magnitude
        let step: Int128 = goesOn ? (coefficient < 0 ? -1 : 1) : 0
        return ExactDecimal(exactly: whole + step, scale: fractionDigits)
    }

    /// The number as a JSON value, with at least so many digits behind the point.
    func json(fractionDigitsMin: Int = 0) -> JSONValue {
        .number(jsonNumber(fractionDigitsMin: fractionDigitsMin))
    }

    /// The coefficient that the number has at a larger scale.
    private func digits(at scale: Int) -> Int128 { coefficient * Self.power(scale - self.scale) }
}

extension JSONValue {
    /// The number, where the value is one that is not too long.
    var decimal: ExactDecimal? {
        guard case .number(let number) = self else { return nil }
        return ExactDecimal(number)
    }
}
