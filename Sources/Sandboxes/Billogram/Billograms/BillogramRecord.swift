import TollgateCore

/// A billogram as the store keeps it.
///
/// The key that signs its callbacks is not in it, only the name of the vault's entry.
struct BillogramRecord: Sendable {
    /// One event with its name and moment.
    struct StoredEvent: Sendable {
        /// The event's name.
        let id: String
        /// When it happened, as the API writes moments.
        let createdAt: String
        /// What happened.
        let kind: String
        /// More about it, or `null`.
        let data: JSONValue
    }

    /// The name in paths.
    let id: String
    /// When it was made.
    let createdAt: String
    /// When it was last changed.
    var updatedAt: String
    /// The members of ``BillogramTable/own``.
    var fields: JSONObject
    /// The recipient as it was when the billogram was made.
    var customer: JSONObject
    /// The lines in the form of ``BillogramTable/item``.
    var items: [JSONObject]
    /// Where callbacks go and what they echo; without the key.
    var callbacks: JSONObject
    /// The vault's entry with the key of the callbacks, or `nil`.
    var callbackKey: VaultID?
    /// State and books.
    var account: BillogramAccount
    /// What happened, oldest first.
    var events: [StoredEvent]

    /// What the lines come to.
    var sums: BillogramSums {
        BillogramSums(
            lines: items.compactMap(BillogramLine.init),
            invoiceFee: fields["invoice_fee"]?.decimal ?? .zero,
            currency: account.currency
        )
    }

    /// Carries what the fields say over to a draft's books.
    mutating func rule() {
        account.currency = fields["currency"]?.string ?? "SEK"
        account.reminderFee = fields["reminder_fee"]?.decimal ?? .zero
        let method = fields["delivery_method"]?.string.flatMap(DeliveryMethod.init)
        account.deliveryMethod = method ?? .letter
        account.total = sums.total
    }
}
