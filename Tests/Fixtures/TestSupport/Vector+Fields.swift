public import TollgateCore

extension Vector {
    /// The header fields under the member `fields`.
    public func headerFields() throws(Fault) -> HeaderFields {
        HeaderFields(try namedTexts())
    }

    /// The pairs of texts under a member's name.
    public func namedTexts(
        _ member: String = "fields"
    ) throws(Fault) -> [(name: String, value: String)] {
        try Self.namedTexts(members[member])
    }

    /// Reads an array of pairs of texts.
    public static func namedTexts(
        _ value: JSONValue?
    ) throws(Fault) -> [(name: String, value: String)] {
        guard let pairs = value?.array else { throw Fault(description: "no array of pairs") }
        var texts: [(name: String, value: String)] = []
        for pair in pairs {
            guard let pair = pair.array, pair.count == 2, let name = pair[0].string,
                let value = pair[1].string
            else { throw Fault(description: "no pair of texts: \(pair.text)") }
            texts.append((name: name, value: value))
        }
        return texts
    }
}
