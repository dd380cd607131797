import TollgateCore

/// The names that the API gives to what it keeps.
enum BillplzID {
    /// How many letters the id of a bill or a collection has.
    static let letterCount = 8
    /// How many digits the id of a transaction has.
    static let transactionDigitCount = 12

    private static let digits = "0123456789"
    private static let letters = "abcdefghijklmnopqrstuvwxyz" + digits
    private static let hexadecimalDigits = "0123456789ABCDEF"

    /// Returns a new id of a bill or a collection; its last letter is a digit, so that it is no word of a path.
    static func short(_ randomness: Randomness) -> String {
        randomness.text(letterCount - 1, of: letters) + randomness.text(1, of: digits)
    }

    /// Returns a new id of a transaction.
    static func transaction(_ randomness: Randomness) -> String {
        randomness.text(transactionDigitCount, of: hexadecimalDigits)
    }
}
