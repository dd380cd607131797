import TollgateCore

/// The bounds of a billogram; nobody publishes the service's own.
enum BillogramLimits {
    /// How many lines a billogram has.
    static let itemsMax = 500
    /// How many events a billogram keeps; the oldest go first.
    static let eventsMax = 500
    /// How many bytes an attached PDF has, so that its base64 fits the body of a request.
    static let attachmentBytesMax = 524_288
    /// How many characters a message to the recipient has.
    static let messageLengthMax = 2_000
    /// How many characters the address of a receiver of callbacks has.
    static let callbackAddressLengthMax = 2_000
    /// How many characters the key that signs callbacks has.
    static let callbackKeyLengthMax = 255
    /// How many characters the word that callbacks echo has.
    static let callbackCustomLengthMax = 1_000
    /// How many bytes a member has whose form is not published.
    static let opaqueBytesMax = 4_096
    /// How many arrays and objects stand inside one another in such a member, so that what the store
    /// and a snapshot put around it stays far below what JSON is read to (`JSONValue.depthMax`).
    static let opaqueDepthMax = 16
    /// How many invoices a billogram has: its bill and the credits.
    static let invoicesMax = 500
    /// How many reminders are sent.
    static let remindersMax: Int64 = 1_000_000
    /// How long after the invoice's date it can be due.
    static let dueDaysMax: Int64 = 999
    /// The highest number of an invoice: one known client keeps it in 32 bits.
    static let invoiceNumberMax: Int64 = 2_147_483_647

    /// When an invoice can have been made.
    static let moments =
        Instant(
            seconds: CivilDate.readable.lowerBound.days * 86_400
        )...Instant(
            seconds: CivilDate.readable.upperBound.days * 86_400
        )
    /// How many days after the invoice's date it is due.
    static let dueDays = DecimalBounds(
        range: 0...dueDaysMax,
        fractionDigitsMax: 0,
        fractionDigitsMin: 0
    )
    /// What any sum in the books can come to: above the largest total of ``itemsMax`` lines with the
    /// largest payment on top.
    static let books = DecimalBounds(
        range: -4_000_000_000_000_000_000...4_000_000_000_000_000_000,
        fractionDigitsMax: BillogramSums.fractionDigits,
        fractionDigitsMin: 0
    )
    /// The count of a line; below zero it is a credit.
    static let count = DecimalBounds(
        range: -1_000_000...1_000_000,
        fractionDigitsMax: 4,
        fractionDigitsMin: 1
    )
    /// The price of one unit.
    static let price = DecimalBounds(
        range: -1_000_000_000...1_000_000_000,
        fractionDigitsMax: 6,
        fractionDigitsMin: 1
    )
    /// The discount of a line.
    static let discount = DecimalBounds(
        range: 0...1_000_000_000_000,
        fractionDigitsMax: 4,
        fractionDigitsMin: 1
    )
    /// A rate in hundredths.
    static let rate = DecimalBounds(range: 0...100, fractionDigitsMax: 2, fractionDigitsMin: 0)
    /// A fee.
    static let fee = DecimalBounds(range: 0...1_000_000, fractionDigitsMax: 2, fractionDigitsMin: 0)
    /// What a reminder costs; written with a decimal, as recorded.
    static let reminderFee = DecimalBounds(
        range: fee.range,
        fractionDigitsMax: 2,
        fractionDigitsMin: 1
    )
    /// A payment or a credit.
    static let amount = DecimalBounds(
        range: 0...1_000_000_000_000_000_000,
        fractionDigitsMax: 2,
        fractionDigitsMin: 1
    )
}
