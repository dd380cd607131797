import TollgateCore

/// A billogram's name in paths: 7 letters and digits, such as `2kAEEjE` (contract A5).
enum BillogramID {
    /// The letters and digits of a name.
    private static let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    private static let length = 7

    /// Draws a name with a digit in it, because no reserved word of a path has one.
    static func random(_ randomness: Randomness) -> String {
        while true {
            let name = randomness.text(length, of: alphabet)
            if isWellFormed(name) { return name }
        }
    }

    /// Tells whether a text has the form of a name.
    static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == length && text.utf8.contains(where: isDigit)
            && text.utf8.allSatisfy { alphabet.utf8.contains($0) }
    }
}
