import TollgateCore

/// What is kept of an entity beside its records: the next id, and the fields by which upserts have
/// found records.
struct EntityCard: Sendable, Hashable {
    private static let nextMember = "Next"
    private static let keysMember = "Keys"

    /// The id that the next record gets.
    var next: Int64
    /// The external keys, in capitals, in the order of their first use.
    var keys: [String]

    /// How many external keys a record's declared columns know; a record of an older generation
    /// lacks those of the newer ones.
    var generation: String { String(keys.count) }

    /// The generations that do not know an external key.
    ///
    /// - Parameter key: The key in capitals.
    /// - Returns: The generations; all where the key was never used.
    func generations(before key: String) -> [String] {
        (0...keys.count).prefix((keys.firstIndex(of: key) ?? keys.count) + 1).map(String.init)
    }

    /// Makes a card.
    init(next: Int64, keys: [String] = []) { (self.next, self.keys) = (next, keys) }

    /// Reads a card from what is kept; `nil` for anything else, also for one without keys, whose
    /// records have no declared columns.
    init?(_ object: JSONObject) {
        guard let next = object[Self.nextMember]?.integer, next > 0,
            let keys = object[Self.keysMember]?.array
        else { return nil }
        self.init(next: next, keys: keys.compactMap(\.string))
    }

    /// The next id of a card, also of one without keys.
    static func next(in object: JSONObject) -> Int64? { object[nextMember]?.integer }

    /// What is kept.
    var json: JSONValue {
        [Self.nextMember: .integer(next), Self.keysMember: .array(keys.map(JSONValue.string))]
    }
}
