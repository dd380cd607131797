import TollgateCore

/// An invoice as a page of text.
struct InvoicePage: Sendable {
    private let lines: [String]

    /// How many of the billogram's lines the one page shows.
    private static let itemsMax = 30

    /// Writes the page of one of a billogram's invoices.
    init(_ record: BillogramRecord, _ invoice: BillogramAccount.Invoice) {
        let currency = record.account.currency
        let title = invoice.kind == .debit ? "Invoice" : "Credit invoice"
        let fields = record.fields
        lines =
            ["\(title) \(invoice.number)", "", "Billogram: \(record.id)"]
            + ["OCR: \(OCRNumber.make(invoiceNumber: invoice.number))"]
            + ["To: \(record.customer["name"]?.string ?? "")"]
            + ["Invoice date: \(fields["invoice_date"]?.string ?? "")"]
            + ["Due date: \(fields["due_date"]?.string ?? "")", ""]
            + (invoice.kind == .debit ? Self.items(record) : [])
            + ["", "Sum: \(Self.text(invoice.amount)) \(currency)"]
            + ["", "Made by a sandbox. Not a demand for payment."]
    }

    /// The page as a PDF.
    var pdf: [UInt8] { TextPDF(lines: lines).bytes }

    private static func items(_ record: BillogramRecord) -> [String] {
        let shown = record.items.prefix(itemsMax).map { item in
            let net = BillogramLine(item).map { text($0.net) } ?? ""
            return "\(item["count"]?.text ?? "") x \(item["title"]?.string ?? ""): \(net)"
        }
        let rest = record.items.count - shown.count
        return shown + (rest > 0 ? ["and \(rest) more"] : [])
    }

    private static func text(_ amount: ExactDecimal) -> String {
        amount.jsonNumber(fractionDigitsMin: BillogramSums.fractionDigits).text
    }
}
