/// What a billogram is told to do, with all that it needs to be told (contract A3).
enum BillogramCommand: Hashable, Sendable {
    /// Sends the invoice.
    case send(DeliveryMethod?)
    /// Offers the invoice for sale.
    case sell
    /// Sends the invoice again.
    case resend(DeliveryMethod?)
    /// Sends a reminder.
    case remind(DeliveryMethod?)
    /// Hands the debt to a collector.
    case collect
    /// Books a payment.
    case payment(ExactDecimal)
    /// Takes what was paid for the whole.
    case settleUnderpayment
    /// Makes a credit invoice.
    case credit(CreditExtent)
    /// Books that a stand-alone credit was paid out.
    case creditPayment(ExactDecimal)
    /// Gives up what remains.
    case writeoff
    /// Marks what remains as doubtful.
    case writedown
    /// Takes the mark back.
    case revertWritedown
    /// Books what remains as lost.
    case confirmedLoss
    /// Grants time until a day.
    case respite(CivilDate)
    /// Takes the time back.
    case removeRespite
    /// Writes to the recipient.
    case message(String)
    /// Attaches a file of this name.
    case attach(filename: String)
    /// Removes a draft; not a command of the API but its `DELETE`.
    case delete

    /// The commands' words in paths.
    enum Word: String, Sendable, CaseIterable {
        /// Sends the invoice.
        case send
        /// Offers the invoice for sale.
        case sell
        /// Sends the invoice again.
        case resend
        /// Sends a reminder.
        case remind
        /// Hands the debt to a collector.
        case collect
        /// Books a payment.
        case payment
        /// Takes what was paid for the whole.
        case settleUnderpayment = "settle-underpayment"
        /// Makes a credit invoice.
        case credit
        /// Books that a stand-alone credit was paid out.
        case creditPayment = "credit-payment"
        /// Gives up what remains.
        case writeoff
        /// Marks what remains as doubtful.
        case writedown
        /// Takes the mark back.
        case revertWritedown = "revert-writedown"
        /// Books what remains as lost.
        case confirmedLoss = "confirmed-loss"
        /// Grants time until a day.
        case respite
        /// Takes the time back.
        case removeRespite = "remove-respite"
        /// Writes to the recipient.
        case message
        /// Attaches a file.
        case attach
    }
}

/// How much of a billogram is credited.
enum CreditExtent: Hashable, Sendable {
    /// The original sum, less what was credited before.
    case full
    /// What remains to be paid.
    case remaining
    /// A sum.
    case amount(ExactDecimal)
    /// The sum of some lines, whose counts are below zero.
    case lines([BillogramLine])
}
