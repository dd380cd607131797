import TollgateCore

/// Which of a billogram's invoices is asked for as a PDF (contract A3).
struct InvoiceQuery: Sendable {
    private let letterID: String?
    private let invoiceNumber: String?

    /// How long a PDF takes to be made after its invoice, so that clients meet the answer that says so.
    static let making = Duration.seconds(2)

    /// Reads the query; an empty parameter asks for nothing.
    init(_ query: String?) throws(Rejection) {
        let parameters = try QueryParameters(query, known: ["letter_id", "invoice_no"])
        letterID = parameters["letter_id"].flatMap { $0.isEmpty ? nil : $0 }
        invoiceNumber = parameters["invoice_no"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Finds the invoice; without a parameter the bill.
    ///
    /// - Parameters:
    ///   - account: The billogram's books.
    ///   - now: The moment of the call.
    /// - Returns: The invoice.
    /// - Throws: ``Rejection`` of an invoice or letter that is not there, or whose PDF is not yet.
    func invoice(
        of account: BillogramAccount,
        at now: Instant
    ) throws(Rejection) -> BillogramAccount.Invoice {
        guard !account.invoices.isEmpty else { throw .notAvailableYet }
        let found = account.invoices.first { invoice in
            (invoiceNumber.map { $0 == String(invoice.number) } ?? true)
                && (letterID.map { $0 == "L\(invoice.number)" } ?? true)
        }
        guard let found else { throw .notFound }
        guard now - found.madeAt >= Self.making else { throw .notAvailableYet }
        return found
    }
}
