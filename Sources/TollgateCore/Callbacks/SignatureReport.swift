/// What a check of a callback's signatures found, for the command and for the sandbox's explanation.
public struct SignatureReport: Sendable {
    /// What was found of each signature.
    public let findings: [SignatureFinding]
    /// Which part of each wrong signature is wrong.
    public let diagnoses: [SignatureDiagnosis]

    /// Checks a callback.
    ///
    /// - Parameters:
    ///   - signer: Who knows the channel's signatures.
    ///   - callback: The header fields and body as they arrived.
    ///   - kind: What it tells, or `nil` for what the channel tells most.
    ///   - key: The receiver's copy of the key.
    ///   - now: The moment of arrival.
    public init(
        _ signer: any CallbackSigner,
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant
    ) {
        findings = signer.verify(callback, kind: kind, key: key, at: now)
        diagnoses = signer.diagnose(callback, kind: kind, key: key, at: now)
    }

    /// Whether there is a signature and every one is right.
    public var isValid: Bool { !findings.isEmpty && findings.allSatisfy(\.isValid) }

    /// Writes the report for programs.
    ///
    /// - Parameter isExplained: Whether the diagnoses are in it.
    /// - Returns: An object with `valid`, `findings` and, if explained, `diagnosis`.
    public func json(explained isExplained: Bool) -> JSONValue {
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
        if isExplained {
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

    /// Writes the report for people.
    ///
    /// - Parameter isExplained: Whether the diagnoses are in it.
    /// - Returns: A line for each finding and each diagnosis.
    public func text(explained isExplained: Bool) -> String {
        let lines = findings.map {
            "\($0.isValid ? "ok  " : "BAD ")\($0.name): \($0.explanation)"
        }
        let parts = diagnoses.map { "why \($0.name): \($0.part.rawValue): \($0.explanation)" }
        return (lines + (isExplained ? parts : [])).joined(separator: "\n")
    }
}
