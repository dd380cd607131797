/// What a check of a callback's signatures found, as programs are told.
public struct SignatureReport: Sendable {
    /// What was found of each signature.
    public let findings: [SignatureFinding]
    private let isExplained: Bool

    /// Makes a report.
    ///
    /// - Parameters:
    ///   - findings: What was found of each signature.
    ///   - isExplained: Whether it says which part of a wrong one is wrong.
    public init(_ findings: [SignatureFinding], explained isExplained: Bool) {
        (self.findings, self.isExplained) = (findings, isExplained)
    }

    /// Whether there is a signature and every one is right.
    public var isValid: Bool { !findings.isEmpty && findings.allSatisfy(\.isValid) }

    /// The faults that are told by their part.
    public var diagnosis: [(name: String, fault: SignatureFault)] {
        guard isExplained else { return [] }
        return findings.compactMap { finding in
            finding.fault.map { (name: finding.name, fault: $0) }
        }
    }

    /// An object with `valid`, `findings` and, if explained, `diagnosis`.
    public var json: JSONValue {
        var report = JSONObject([
            ("valid", .bool(isValid)), ("findings", .array(findings.map(\.json))),
        ])
        if isExplained {
            report["diagnosis"] = .array(
                diagnosis.map { name, fault in
                    [
                        "name": .string(name), "part": .string(fault.part.rawValue),
                        "explanation": .string(fault.explanation),
                    ]
                }
            )
        }
        return .object(report)
    }
}

extension SignatureFinding {
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "valid": .bool(isValid), "explanation": .string(explanation),
        ]
    }
}
