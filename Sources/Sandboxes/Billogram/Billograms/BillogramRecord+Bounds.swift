import TollgateCore

extension BillogramRecord {
    /// Tells whether all that is counted with lies in the bounds that calls keep, as it may not in a
    /// snapshot that somebody wrote by hand: sums within them cannot overflow.
    var isBounded: Bool {
        items.count <= BillogramLimits.itemsMax && items.allSatisfy(Self.isBounded)
            && isBounded("invoice_fee", BillogramLimits.fee)
            && isBounded("reminder_fee", BillogramLimits.fee)
            && isBounded("due_days", BillogramLimits.dueDays) && account.isBounded
    }

    private func isBounded(_ name: String, _ bounds: DecimalBounds) -> Bool {
        guard let value = fields[name], !value.isNull else { return true }
        return value.decimal.map(bounds.contain) ?? false
    }

    private static func isBounded(_ item: JSONObject) -> Bool {
        guard let line = BillogramLine(item) else { return false }
        return BillogramLimits.count.contain(line.count)
            && BillogramLimits.price.contain(line.price)
            && BillogramLimits.rate.contain(line.vat)
            && BillogramLimits.discount.contain(line.discount)
    }
}

extension BillogramAccount {
    fileprivate var isBounded: Bool {
        [total, paid, credited, writtenOff, owed].allSatisfy(BillogramLimits.books.contain)
            && BillogramLimits.books.contain(remaining)
            && BillogramLimits.fee.contain(reminderFee)
            && (0...BillogramLimits.remindersMax).contains(reminderCount)
            && invoices.allSatisfy(\.isBounded)
    }
}

extension BillogramAccount.Invoice {
    fileprivate var isBounded: Bool {
        (1...BillogramLimits.invoiceNumberMax).contains(number)
            && BillogramLimits.books.contain(amount)
            && BillogramLimits.moments.contains(madeAt)
    }
}

extension DecimalBounds {
    /// Tells whether a number lies in the range and has no more decimals than it may.
    func contain(_ number: ExactDecimal) -> Bool {
        number.isWithin(range) && number.scale <= fractionDigitsMax
    }
}
