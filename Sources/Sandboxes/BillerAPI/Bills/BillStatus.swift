/// The state of a bill (contract, section 6; `SCHEDULED` from the magic numbers).
enum BillStatus: String, Sendable, Hashable, CaseIterable {
    /// It is to be paid.
    case pending = "PENDING"
    /// It will be paid by itself.
    case scheduled = "SCHEDULED"
    /// It was paid.
    case paid = "PAID"
    /// It was not paid in time.
    case overdue = "OVERDUE"
    /// It was taken back.
    case cancelled = "CANCELLED"
}

/// Where a bill was read (contract, section 6).
enum BillSource: String, Sendable, Hashable, CaseIterable {
    /// The biller's own interface; all bills of the sandbox.
    case billerDirect = "BILLER_DIRECT"
    /// The biller's pages.
    case scraping = "SCRAPING"
    /// A scanned letter.
    case ocr = "OCR"
    /// A mail.
    case email = "EMAIL"
}
