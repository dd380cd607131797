import TollgateCore

extension SignatureSearch {
    /// Mistakes with how values and elements are spelled.
    func encodingMistakes() -> [Candidate] {
        [
            encoding("made of the values before their percent-encoding was undone", rawFields),
            encoding("made with + for a space", mapped { $0.replacing(" ", with: "+") }),
            encoding(
                "made with a space for +: decode only once",
                mapped { $0.replacing("+", with: " ") }
            ),
            encoding(
                "the values were percent-encoded twice",
                mapped { PercentCoding.decode($0, plusIsSpace: true) ?? $0 }
            ),
            encoding(
                "made of the values before their percent-encoding was undone, + aside",
                rawFields.map { (name: $0.name, value: $0.value.replacing("+", with: "%20")) }
            ),
        ] + (kind.endpoint == nil ? elementSpellings() : argumentSpellings())
    }

    private func encoding(
        _ explanation: String,
        _ fields: [ReceivedCallback.Field]
    ) -> Candidate {
        Candidate(part: .encoding, explanation: explanation, hex: hex(fields))
    }

    /// The fields with their values changed.
    func mapped(_ transform: (String) -> String) -> [ReceivedCallback.Field] {
        fields.map { (name: $0.name, value: transform($0.value)) }
    }

    /// Elements with something between name and value, or something else between one another.
    private func elementSpellings() -> [Candidate] {
        let source = kind.source(fields)
        let pairs = fields.map { "\(ParameterName($0.name).flattened)=\($0.value)" }
            .sorted { $0.lowercased() < $1.lowercased() }
        let bracketed = fields.map { $0.name + $0.value }
            .sorted { $0.lowercased() < $1.lowercased() }
        let texts = [
            ("made without | between the elements", source.replacing("|", with: "")),
            ("made with & between the elements", source.replacing("|", with: "&")),
            ("made with = between name and value", pairs.joined(separator: "|")),
            ("made of name=value pairs with & between", pairs.joined(separator: "&")),
            ("made with the brackets of nested names", bracketed.joined(separator: "|")),
        ]
        return spellings(texts)
    }

    /// Arguments with something between them.
    private func argumentSpellings() -> [Candidate] {
        let names = kind.endpoint?.argumentNames.filter { !value($0).isEmpty } ?? []
        let values = names.map(value)
        let elements = names.map { $0 + value($0) }
        let pairs = names.map { "\($0)=\(value($0))" }
        return spellings([
            ("made with | between the values", values.joined(separator: "|")),
            ("made with a comma between the values", values.joined(separator: ",")),
            ("made with the names: only values are signed", elements.joined()),
            ("made with the names: only values are signed", elements.joined(separator: "|")),
            ("made of name=value pairs: only values are signed", pairs.joined(separator: "&")),
        ])
    }

    private func spellings(_ texts: [(String, String)]) -> [Candidate] {
        texts.map { explanation, text in
            Candidate(part: .encoding, explanation: explanation, hex: hex(text: text))
        }
    }
}
