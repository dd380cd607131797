/// The id of a record: a number as text, such as `12345` (contract, section B2).
struct RecordID: Sendable, Hashable {
    /// The id.
    let text: String

    /// Makes an id of a number.
    init(_ number: Int64) { text = String(number) }

    /// Reads an id: digits of a number from 1 that fits 64 bits, without a sign or leading zeros;
    /// `nil` for anything else.
    init?(_ text: String) {
        guard let number = Int64(text), number > 0, String(number).isExactly(text) else {
            return nil
        }
        self.text = text
    }
}
