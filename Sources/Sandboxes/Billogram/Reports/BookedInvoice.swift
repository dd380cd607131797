import TollgateCore

/// What bookkeeping needs of a billogram that was sent: read from its full form (contract A3).
struct BookedInvoice: Sendable {
    /// The invoice's number.
    let number: Int64
    /// The day of the invoice, as `2026-03-01`.
    let date: String
    /// The day on which it is due.
    let dueDate: String
    /// Whom it was sent to.
    let customerNumber: String
    /// The customer's name.
    let customerName: String
    /// The state in the API's word.
    let state: String
    /// The VAT rates of its lines.
    let rates: Set<ExactDecimal>
    /// All that was billed.
    let total: ExactDecimal
    /// What is still to be paid.
    let remaining: ExactDecimal
    /// The VAT in it.
    let vat: ExactDecimal
    /// What rounding to whole kronor added.
    let rounding: ExactDecimal
    /// When anything about it changed last.
    let changedAt: String

    /// The month of the invoice, as `2026-03`.
    var month: String { String(date.prefix(7)) }

    /// Reads a billogram; `nil` for one that has no invoice yet.
    init?(_ billogram: JSONObject) {
        guard let number = billogram["invoice_no"]?.integer,
            let date = billogram["invoice_date"]?.string, date.utf8.count == 10,
            let total = billogram["total_sum"]?.decimal
        else { return nil }
        let sums = billogram["detailed_sums"]?.object
        let customer = billogram["customer"]?.object
        self.number = number
        self.date = date
        self.total = total
        dueDate = billogram["due_date"]?.string ?? date
        customerNumber = customer?["customer_no"]?.text ?? ""
        customerName = customer?["name"]?.string ?? ""
        state = billogram["state"]?.string ?? ""
        rates = Set((billogram["items"]?.array ?? []).compactMap { $0.object?["vat"]?.decimal })
        remaining = billogram["remaining_sum"]?.decimal ?? .zero
        vat = sums?["vat_sum"]?.decimal ?? .zero
        rounding = sums?["rounding"]?.decimal ?? .zero
        changedAt =
            billogram["updated_at"]?.string ?? billogram["created_at"]?.string
            ?? "\(date) 00:00:00"
    }
}
