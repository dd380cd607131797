/// Where a billogram stands (contract A3, the list that java knows).
///
/// The sandbox has no clock of its own and no collector, so some states are known to filters alone.
enum BillogramState: String, Sendable, CaseIterable {
    /// A draft.
    case unattested = "Unattested"
    /// On its way.
    case sending = "Sending"
    /// Sent, and something remains to be paid.
    case unpaid = "Unpaid"
    /// Part of it is paid.
    case partlyPaid = "PartlyPaid"
    /// Its day has passed.
    case overdue = "Overdue"
    /// One reminder was sent.
    case reminder1 = "Reminder_1"
    /// Two reminders were sent.
    case reminder2 = "Reminder_2"
    /// Three reminders were sent.
    case reminder3 = "Reminder_3"
    /// More reminders were sent.
    case reminderMany = "Reminder_Many"
    /// Paid in full.
    case paid = "Paid"
    /// Credited.
    case credited = "Credited"
    /// Over: nothing was to be paid, or the rest was written off.
    case ended = "Ended"
    /// Being handed to a collector.
    case collecting = "Collecting"
    /// With a collector.
    case collection = "Collection"
    /// The collector is done.
    case collectorEnded = "CollectorEnded"
    /// Offered for sale.
    case factoring = "Factoring"
    /// Sold.
    case sold = "Sold"
    /// The sale was refused.
    case factoringDenied = "FactoringDenied"
    /// Removed.
    case deleted = "Deleted"

    /// Tells whether no command changes the state any more.
    var isFinal: Bool { self == .paid || self == .credited || self == .deleted }
}

/// How an invoice reaches its recipient (contract A3, "send").
enum DeliveryMethod: String, Sendable, CaseIterable {
    /// By e-mail.
    case email = "Email"
    /// By letter.
    case letter = "Letter"
    /// By e-mail, and by letter where that fails.
    case emailAndLetter = "Email+Letter"
    /// By text message.
    case sms = "SMS"
    /// By text message, and by letter where that fails.
    case smsAndLetter = "SMS+Letter"
    /// Through the recipient's bank.
    case efaktura = "Efaktura"
    /// As an electronic invoice.
    case einvoice = "Einvoice"
    /// By electronic data interchange.
    case edi = "EDI"
    /// Not at all.
    case doNotNotify = "DoNotNotify"

    /// Tells whether a letter is printed.
    var printsLetter: Bool {
        self == .letter || self == .emailAndLetter || self == .smsAndLetter
    }
}
