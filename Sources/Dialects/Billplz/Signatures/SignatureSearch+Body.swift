import TollgateCore

extension SignatureSearch {
    /// Signs that the body is not the one that was signed, but was written anew from its values.
    func bodyMistakes() -> [Candidate] {
        [
            body("the values' white space was added on the way", mapped(Self.trimmed)),
            body("true and false were written anew", mapped(Self.truths)),
            body("a blank was written anew as a word for nothing", mapped(Self.blanks)),
            body(
                "true and false and blanks were written anew",
                mapped { Self.blanks(Self.truths($0)) }
            ),
            body("numbers were written anew with a fraction", mapped(Self.wholes)),
        ]
    }

    private func body(_ explanation: String, _ fields: [ReceivedCallback.Field]) -> Candidate {
        Candidate(
            part: .body,
            explanation: "\(explanation): verify the body as it arrived",
            hex: hex(fields)
        )
    }

    private static func trimmed(_ value: String) -> String {
        let front = value.drop(while: \.isWhitespace)
        return String(front.reversed().drop(while: \.isWhitespace).reversed())
    }

    private static func truths(_ value: String) -> String {
        switch value {
        case "True", "TRUE", "1": "true"
        case "False", "FALSE", "0": "false"
        default: value
        }
    }

    private static func blanks(_ value: String) -> String {
        ["null", "nil", "None", "NULL", "undefined"].contains(value) ? "" : value
    }

    private static func wholes(_ value: String) -> String {
        guard value.hasSuffix(".0"), Int64(value.dropLast(2)) != nil else { return value }
        return String(value.dropLast(2))
    }

    /// Other times of signing than the epoch says.
    func timeMistakes() -> [Candidate] {
        guard let endpoint = kind.endpoint, let epoch = Int64(value(V5Checksum.epochName)) else {
            return []
        }
        let front = endpoint.argumentNames.dropLast().map(value).joined()
        guard front.utf8.count <= Self.timedByteCountMax else { return [] }
        func candidate(_ epoch: String) -> Candidate {
            Candidate(
                part: .time,
                explanation: "made with another epoch than the one that was sent",
                hex: hex(text: front + epoch)
            )
        }
        let reach = BillplzCallbackSigner.tolerance.wholeMicroseconds / 1_000_000
        let near = (epoch - reach...epoch + reach).filter { $0 != epoch }
        return [candidate("\(epoch)000")] + near.map { candidate(String($0)) }
    }
}
