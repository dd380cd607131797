/// What a check of a callback's signatures found, for the command and for the sandbox's explanation.
public struct SignatureReport: Sendable {
    /// What was found of each signature.
    public let findings: [SignatureFinding]
    /// Which part of each wrong signature is wrong; `nil` where nobody asked.
    public let diagnoses: [SignatureDiagnosis]?

    /// Checks a callback.
    ///
    /// - Parameters:
    ///   - signer: Who knows the channel's signatures.
    ///   - callback: The header fields and body as they arrived.
    ///   - kind: What it tells, or `nil` for what the channel tells most.
    ///   - key: The receiver's copy of the key.
    ///   - now: The moment of arrival.
    ///   - isExplained: Whether to look for the mistake behind each wrong signature.
    public init(
        _ signer: any CallbackSigner,
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant,
        explained isExplained: Bool
    ) {
        findings = signer.verify(callback, kind: kind, key: key, at: now)
        diagnoses =
            isExplained ? signer.diagnose(callback, kind: kind, key: key, at: now) : nil
    }

    /// Whether there is a signature and every one is right.
    public var isValid: Bool { !findings.isEmpty && findings.allSatisfy(\.isValid) }

    /// The report for programs: an object with `valid`, `findings` and, if explained, `diagnosis`.
    public var json: JSONValue {
        var report = JSONObject([
            ("valid", .bool(isValid)),
            (
                "findings",
                .array(
                    findings.map {
                        [
                            "name": .string($0.name), "valid": .bool($0.isValid),
                            "explanation": .string($0.explanation),
                        ]
                    }
                )
            ),
        ])
        if let diagnoses {
            report["diagnosis"] = .array(
                diagnoses.map {
                    [
                        "name": .string($0.name), "part": .string($0.part.rawValue),
                        "explanation": .string($0.explanation),
                    ]
                }
            )
        }
        return .object(report)
    }
}
