import TollgateCore

/// The accounts that the settings name.
struct Accounts {
    private let numbers: JSONObject

    /// Reads the accounts out of an account's settings.
    init(_ settings: JSONObject) { numbers = settings["bookkeeping"]?.object ?? JSONObject() }

    /// What customers owe.
    var receivables: String { number("account_receivable_account", "1510") }
    /// What rounding to whole kronor adds.
    var rounding: String { number("rounding_account", "3740") }

    /// What is earned at a VAT rate.
    func income(at rate: String) -> String { number("income_account_for_vat_\(rate)", "3001") }

    /// The VAT to be paid at a rate.
    func vat(at rate: String) -> String { number("vat_account_for_vat_\(rate)", "2610") }

    private func number(_ name: String, _ usual: String) -> String {
        guard let number = numbers[name]?.string, !number.isEmpty else { return usual }
        return number
    }
}

/// One event of bookkeeping, whose entries add up to nothing.
struct Voucher {
    /// A sum on an account, debit above and credit below zero.
    struct Entry {
        /// The account's number.
        let account: String
        /// The sum.
        let amount: ExactDecimal
    }

    /// The voucher's number: the invoice's.
    let number: Int64
    /// The day.
    let date: String
    /// What it is about.
    let text: String
    /// The entries, none of them zero.
    let entries: [Entry]

    /// Books an invoice: what the customer owes against income, VAT and rounding.
    ///
    /// Fees count as income. An invoice with lines of several rates is booked as one of 25 per cent,
    /// because its sums are not kept by rate.
    init(_ invoice: BookedInvoice, _ accounts: Accounts) {
        let rate = Self.rate(of: invoice.rates)
        let income = invoice.total - invoice.vat - invoice.rounding
        number = invoice.number
        date = invoice.date
        text = "Invoice \(invoice.number) \(invoice.customerName)"
        entries = [
            Entry(account: accounts.receivables, amount: invoice.total),
            Entry(account: accounts.income(at: rate), amount: -income),
            Entry(account: accounts.vat(at: rate), amount: -invoice.vat),
            Entry(account: accounts.rounding, amount: -invoice.rounding),
        ]
        .filter { $0.amount != .zero }
    }

    private static func rate(of rates: Set<ExactDecimal>) -> String {
        guard rates.count == 1, let rate = rates.first else { return "25" }
        let text = rate.jsonNumber(fractionDigitsMin: 0).text
        return ["25", "12", "6", "0"].contains(text) ? text : "25"
    }
}
