/// A part of a dotted name that follows a field to another record: `AccountTypeIdObj` follows
/// `AccountTypeId` (contract, section B2).
struct LookedUpField: Sendable, Hashable {
    /// What a dotted name writes behind the field.
    static let suffix = "Obj"

    /// The field that holds the other record's id.
    let field: String

    /// Reads a part of a name; `nil` for a part that follows no field.
    init?(_ part: String) {
        let end = String(part.suffix(Self.suffix.utf8.count))
        guard part.utf8.count > Self.suffix.utf8.count, end.equalsIgnoringCase(Self.suffix) else {
            return nil
        }
        field = String(part.dropLast(Self.suffix.utf8.count))
    }

    /// The entities in which the other record may be, the likeliest first.
    ///
    /// The field's name in capitals without `Id`; then without its first words, because a
    /// `ParentAccountId` names an account.
    ///
    /// - Parameter field: The field's name as its record has it.
    /// - Returns: The names, in capitals.
    static func entities(of field: String) -> [String] {
        var words: [String] = []
        var isAfterSmall = false
        for letter in field.unicodeScalars {
            if letter == "_" || (("A"..."Z").contains(letter) && isAfterSmall) || words.isEmpty {
                words.append("")
            }
            if letter != "_" { words[words.count - 1].unicodeScalars.append(letter) }
            isAfterSmall = !("A"..."Z").contains(letter) && letter != "_"
        }
        words = words.map { $0.uppercased() }.filter { !$0.isEmpty }
        if words.last == "ID" { words.removeLast() }
        return words.indices.map { words[$0...].joined(separator: "_") }
    }
}
