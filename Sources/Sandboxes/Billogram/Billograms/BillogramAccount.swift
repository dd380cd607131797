import TollgateCore

/// A billogram's state and its books: all that commands look at and change.
///
/// Whatever happens, ``total`` plus what the recipient is owed equals what was paid, credited and
/// written off plus what remains.
struct BillogramAccount: Hashable, Sendable {
    /// Where the billogram stands.
    var state = BillogramState.unattested
    /// What the invoice asks for; it follows the lines of a draft, and stays once it is sent.
    var total: ExactDecimal
    /// The currency's code.
    var currency: String
    /// How the invoice reaches its recipient.
    var deliveryMethod = DeliveryMethod.letter
    /// What a reminder costs; told with each of them, and not added (contract A3, "event only").
    var reminderFee = ExactDecimal.zero
    /// What was paid, less what a stand-alone credit paid out.
    var paid = ExactDecimal.zero
    /// What credit invoices took back.
    var credited = ExactDecimal.zero
    /// What was given up.
    var writtenOff = ExactDecimal.zero
    /// What came in beyond what was due: owed to the recipient.
    var owed = ExactDecimal.zero
    /// How many reminders were sent.
    var reminderCount: Int64 = 0
    /// Whether what remains is marked as doubtful.
    var isWrittenDown = false
    /// Whether a message was written.
    var hasMessage = false
    /// The day until which time is granted, or `nil`.
    var respite: CivilDate?
    /// The name of the attached file, or `nil`.
    var attachment: String?
    /// The invoices in the order in which they were made; the first one is the bill.
    var invoices: [Invoice] = []

    /// An invoice that was made of the billogram.
    struct Invoice: Hashable, Sendable {
        /// What kind of invoice it is.
        enum Kind: String, Sendable {
            /// It asks for the total.
            case debit
            /// It takes something back.
            case credit
        }

        /// What kind of invoice it is.
        let kind: Kind
        /// Its number.
        let number: Int64
        /// Its sum; above zero for a credit too.
        let amount: ExactDecimal
        /// When it was made.
        let madeAt: Instant
    }

    /// Makes the books of a draft.
    init(total: ExactDecimal, currency: String) {
        self.total = total
        self.currency = currency
    }

    /// What remains to be paid; below zero for a stand-alone credit that was not paid out yet.
    var remaining: ExactDecimal { total + owed - paid - credited - writtenOff }

    /// What credit invoices can still take back.
    var creditable: ExactDecimal { total - credited }

    /// The number of the bill, or `nil` for a draft.
    var invoiceNumber: Int64? { invoices.first?.number }

    /// When the bill was made, or `nil` for a draft.
    var attestedAt: Instant? { invoices.first?.madeAt }

    /// The words for things that a list may show in colours (contract A3, java's list).
    var flags: [String] {
        let isPartlyPaid = state == .unpaid && paid > .zero && remaining > .zero
        return (isPartlyPaid ? ["partly paid"] : []) + (hasMessage ? ["message"] : [])
    }
}
