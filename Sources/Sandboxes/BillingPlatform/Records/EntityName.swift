/// The name of an entity, in capitals: `ACCOUNT`.
struct EntityName: Sendable, Hashable {
    /// The entity of requests for an extract (contract, section B2).
    static let bulkRequest = EntityName(checked: "BULK_API_REQUEST")

    /// The name.
    let text: String

    private init(checked text: String) { self.text = text }

    /// Reads a name in any case: a letter, then letters, digits and `_`; `nil` for anything else.
    init?(_ text: String) {
        guard Self.isName(text) else { return nil }
        self.text = text.uppercased()
    }

    /// Whether a text can be the name of an entity or of a field.
    static func isName(_ text: String) -> Bool {
        guard (1...RecordLimits.nameMax).contains(text.utf8.count), let first = text.utf8.first,
            isLetter(first)
        else { return false }
        return text.utf8.allSatisfy {
            isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
