import TollgateCore

extension SignatureSearch {
    /// Mistakes with the order of what is signed.
    func orderMistakes() -> [Candidate] {
        kind.endpoint.map(argumentOrders) ?? elementOrders()
    }

    // MARK: X Signature

    /// Both mistakes give the real callbacks the same order: `paid` before `paid_at`.
    private static let byNameOrRaised =
        "sorted by the names alone or in upper case: sort name and value together, in lower case"

    private func elementOrders() -> [Candidate] {
        let byName = sorted { $0.name.lowercased() < $1.name.lowercased() }
        let raised = sorted { Self.element($0).uppercased() < Self.element($1).uppercased() }
        let plain = sorted { Self.element($0) < Self.element($1) }
        return [
            order(Self.byNameOrRaised, byName),
            order(Self.byNameOrRaised, raised),
            order("sorted with upper-case letters before lower-case ones", plain),
            order("not sorted, but in the order of the body", fields),
            order(
                "in the order of the documentation's list",
                kind.documentedFields.compactMap { name in fields.last { $0.name == name } }
            ),
        ]
    }

    private func order(_ explanation: String, _ fields: [ReceivedCallback.Field]) -> Candidate {
        let text = fields.map(Self.element).joined(separator: "|")
        return Candidate(part: .order, explanation: explanation, hex: hex(text: text))
    }

    private func sorted(
        _ precedes: (ReceivedCallback.Field, ReceivedCallback.Field) -> Bool
    ) -> [ReceivedCallback.Field] { fields.sorted(by: precedes) }

    /// A name with its value behind it, as it is signed.
    static func element(_ field: ReceivedCallback.Field) -> String {
        ParameterName(field.name).flattened + field.value
    }

    // MARK: Checksum

    private func argumentOrders(_ endpoint: V5Checksum.Endpoint) -> [Candidate] {
        let names = endpoint.argumentNames
        let received = fields.map(\.name).filter { names.contains($0) }
        var candidates = [
            order("in the order of the body instead of the endpoint's", names: received),
            order("sorted by name instead of in the endpoint's order", names: names.sorted()),
            order(
                "with the epoch in front instead of at the end",
                names: [V5Checksum.epochName] + names.filter { $0 != V5Checksum.epochName }
            ),
        ]
        for other in V5Checksum.Endpoint.allCases where other != endpoint {
            guard other.isWhole({ !value($0).isEmpty }) else { continue }
            candidates.append(
                order(
                    "made over the arguments of \(other.rawValue)",
                    names: other.argumentNames
                )
            )
        }
        let asElements = Candidate(
            part: .order,
            explanation: "made over sorted names and values, as an X Signature is",
            hex: hex(text: XSignature.source(fields))
        )
        return candidates + [asElements]
    }

    private func order(_ explanation: String, names: [String]) -> Candidate {
        let text = names.map(value).joined()
        return Candidate(part: .order, explanation: explanation, hex: hex(text: text))
    }

    /// A field's value; nothing where it is absent.
    func value(_ name: String) -> String { fields.last { $0.name == name }?.value ?? "" }
}
