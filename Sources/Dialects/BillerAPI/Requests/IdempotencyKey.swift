import TollgateCore

/// The reading of the field `Idempotency-Key`, by which a repeated exchange is known to be the same
/// one.
enum IdempotencyKey {
    /// How many letters a key may have.
    static let lettersMax = 255

    /// Reads the key: printable ASCII, to the letter; `nil` where there is none.
    ///
    /// Equal fields are one.
    ///
    /// - Parameter headers: The head's fields.
    /// - Returns: The key.
    /// - Throws: ``TollgateCore/RefusalCode/unreadable`` for another form, and for two keys.
    static func read(_ headers: HeaderFields) throws(Refusal) -> String? {
        let values = headers.all("idempotency-key")
        guard let key = values.first else { return nil }
        guard values.allSatisfy({ $0.utf8.elementsEqual(key.utf8) }) else {
            throw BodyMembers.unreadable("Idempotency-Key was sent with different values")
        }
        guard (1...lettersMax).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw BodyMembers.unreadable(
                "Idempotency-Key must be 1 to \(lettersMax) printable letters of ASCII"
            )
        }
        return key
    }
}
