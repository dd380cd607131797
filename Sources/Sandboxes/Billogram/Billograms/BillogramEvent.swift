import TollgateCore

/// Something that happened to a billogram.
struct BillogramEvent: Hashable, Sendable {
    /// What happened; the words of the API (contract A4).
    enum Kind: String, Sendable, CaseIterable {
        /// The billogram was made.
        case created = "BillogramCreated"
        /// Its invoice was sent.
        case sent = "BillogramSent"
        /// Its invoice was sent again.
        case resent = "Resent"
        /// A reminder was sent.
        case reminderSent = "ReminderSent"
        /// Money came in or went out.
        case payment = "Payment"
        /// More came in than was due.
        case overpayment = "OverpaymentCustomerLiability"
        /// A credit invoice was made.
        case credit = "Credit"
        /// It is over.
        case ended = "BillogramEnded"
        /// It went to a collector.
        case collection = "Collection"
        /// It was offered for sale.
        case factoringRequest = "FactoringRequest"
        /// What remained was given up.
        case writeoff = "Writeoff"
        /// What remained was marked as doubtful.
        case writedown = "Writedown"
        /// The mark was taken back.
        case revertWritedown = "RevertWritedown"
        /// Time was granted.
        case respite = "Respite"
        /// The time was taken back.
        case respiteRemoved = "RespiteRemoved"
        /// A message went to the recipient.
        case creditorMessage = "CreditorMessage"
        /// A draft was removed.
        case deleted = "Deleted"
    }

    /// What happened.
    let kind: Kind
    /// More about it, or `nil`.
    let data: JSONObject?

    /// Makes an event.
    init(_ kind: Kind, _ data: [(String, JSONValue)] = []) {
        self.kind = kind
        self.data = data.isEmpty ? nil : JSONObject(data)
    }
}
