import TollgateCore

/// What one line of a billogram comes to.
struct BillogramLine: Hashable, Sendable {
    /// How many units; below zero for a credit.
    var count: ExactDecimal
    /// The price of one unit, without VAT.
    var price: ExactDecimal
    /// The rate of VAT, in hundredths.
    var vat: ExactDecimal
    /// What the whole line costs less, without VAT.
    var discount: ExactDecimal

    /// Count times price less discount, to the hundredth.
    var net: ExactDecimal {
        (count * price - discount).rounded(fractionDigits: BillogramSums.fractionDigits)
    }

    /// The VAT of the line, to the hundredth.
    var vatSum: ExactDecimal {
        net.percent(vat).rounded(fractionDigits: BillogramSums.fractionDigits)
    }
}

extension BillogramLine {
    /// Makes a line of an item in the form in which billograms keep it; `nil` for any other.
    init?(_ item: JSONObject) {
        guard let count = item["count"]?.decimal, let price = item["price"]?.decimal,
            let vat = item["vat"]?.decimal, let discount = item["discount"]?.decimal
        else { return nil }
        self.init(count: count, price: price, vat: vat, discount: discount)
    }
}

/// What a billogram comes to (contract A3, "Arithmetic seen").
///
/// Lines are rounded to the hundredth one by one, so that the sums shown are those of the lines shown.
/// Swedish kronor are billed in whole ones; the difference is ``rounding``.
struct BillogramSums: Hashable, Sendable {
    /// The lines without VAT.
    let net: ExactDecimal
    /// The VAT of the lines.
    let vat: ExactDecimal
    /// The fee for the invoice, without VAT.
    let invoiceFee: ExactDecimal
    /// The VAT of the fee.
    let invoiceFeeVAT: ExactDecimal
    /// What the rounding to whole kronor adds.
    let rounding: ExactDecimal

    /// The digits behind the point of every sum.
    static let fractionDigits = 2
    /// The rate of VAT on fees: Sweden's standard rate.
    static let feeVATRate = ExactDecimal(25)

    /// Adds up.
    ///
    /// - Parameters:
    ///   - lines: The lines.
    ///   - invoiceFee: The fee for the invoice, without VAT.
    ///   - currency: The currency's code.
    init(lines: [BillogramLine], invoiceFee: ExactDecimal, currency: String) {
        net = lines.reduce(.zero) { $0 + $1.net }
        vat = lines.reduce(.zero) { $0 + $1.vatSum }
        self.invoiceFee = invoiceFee
        invoiceFeeVAT = invoiceFee.percent(Self.feeVATRate)
            .rounded(fractionDigits: Self.fractionDigits)
        let exact = net + vat + invoiceFee + invoiceFeeVAT
        rounding = Self.billed(exact, currency) - exact
    }

    /// The lines with VAT.
    var gross: ExactDecimal { net + vat }

    /// What the recipient is asked for.
    var total: ExactDecimal { gross + invoiceFee + invoiceFeeVAT + rounding }

    private static func billed(_ sum: ExactDecimal, _ currency: String) -> ExactDecimal {
        sum.rounded(fractionDigits: currency == "SEK" ? 0 : fractionDigits)
    }
}
