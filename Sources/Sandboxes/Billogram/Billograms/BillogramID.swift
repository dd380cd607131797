import TollgateCore

/// A billogram's name in paths: 7 letters and digits, such as `2kAEEjE` (contract A5).
enum BillogramID {
    /// The letters and digits of a name.
    private static let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    private static let length = 7

    /// Draws a name whose first letter is a digit, because no reserved word of a path has one.
    static func random(_ randomness: Randomness) -> String {
        randomness.text(1, of: "0123456789") + randomness.text(length - 1, of: alphabet)
    }

    /// Tells whether a text has the form of a name.
    static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == length && text.utf8.contains(where: isDigit)
            && text.utf8.allSatisfy { alphabet.utf8.contains($0) }
    }
}
