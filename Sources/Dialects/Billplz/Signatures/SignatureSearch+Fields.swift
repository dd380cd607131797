import TollgateCore

extension SignatureSearch {
    /// Mistakes with what is signed and what is not.
    func fieldMistakes() -> [Candidate] {
        kind.endpoint.map(argumentMistakes)
            ?? (leftOut() + leftOutBlanks() + missingBlanks() + extras())
    }

    /// Each field left out, one after the other.
    private func leftOut() -> [Candidate] {
        fields.indices.map { index in
            let name = fields[index].name
            var rest = fields
            rest.remove(at: index)
            let isDocumented = kind.documentedFields.contains(name)
            let shown = ParameterName.shown(name)
            return Candidate(
                part: isDocumented ? .missingField : .extraField,
                explanation: isDocumented
                    ? "made without the field \(shown)"
                    : "the field \(shown) was not signed: it was added on the way",
                hex: hex(rest)
            )
        }
    }

    private func leftOutBlanks() -> [Candidate] {
        let documented = fields.filter { kind.documentedFields.contains($0.name) }
        return [
            Candidate(
                part: .missingField,
                explanation: "made without the blank fields: they are signed by their names",
                hex: hex(fields.filter { !$0.value.isEmpty })
            ),
            Candidate(
                part: .extraField,
                explanation: "fields were added on the way that were not signed",
                hex: hex(documented)
            ),
        ]
    }

    /// Documented fields that the body lacks, as if they had been blank when it was signed.
    private func missingBlanks() -> [Candidate] {
        let missing = kind.documentedFields.filter { name in
            !fields.contains { $0.name == name }
        }
        func candidate(_ names: [String]) -> Candidate {
            Candidate(
                part: .missingField,
                explanation: "signed with a blank \(names.joined(separator: ", ")) that is missing",
                hex: hex(fields + names.map { (name: $0, value: "") })
            )
        }
        let required = missing.filter { !$0.contains("transaction_") }
        return missing.map { candidate([$0]) } + [candidate(required), candidate(missing)]
    }

    private func extras() -> [Candidate] {
        let signature = (name: kind.signatureName, value: "")
        return [
            Candidate(
                part: .extraField,
                explanation: "made with the signature's own field among the fields",
                hex: hex(fields + [signature])
            ),
            Candidate(
                part: .extraField,
                explanation: "made with other parameters of the address: only billplz[…] is signed",
                hex: hex(fields + foreignFields)
            ),
        ]
    }

    // MARK: Checksum

    private func argumentMistakes(_ endpoint: V5Checksum.Endpoint) -> [Candidate] {
        let names = endpoint.argumentNames
        var candidates = names.filter { !value($0).isEmpty }.map { name in
            Candidate(
                part: .missingField,
                explanation: "made without the field \(name)",
                hex: hex(text: names.filter { $0 != name }.map(value).joined())
            )
        }
        let others = fields.filter { !names.contains($0.name) }
        for other in others {
            let all = names.dropLast().map(value) + [other.value, value(V5Checksum.epochName)]
            candidates.append(
                Candidate(
                    part: .extraField,
                    explanation: "made with the field \(ParameterName.shown(other.name)) too",
                    hex: hex(text: all.joined())
                )
            )
        }
        candidates.append(
            Candidate(
                part: .extraField,
                explanation: "made over all fields of the body instead of the endpoint's",
                hex: hex(text: fields.map(\.value).joined())
            )
        )
        return candidates
    }
}
