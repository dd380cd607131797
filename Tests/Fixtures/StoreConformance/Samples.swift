import TollgateCore

/// A moment some seconds after the samples' beginning.
func moment(_ seconds: Int64) -> Instant {
    Instant(microseconds: 1_772_366_400_000_123 + seconds * 1_000_000)
}

/// Digits that sort as their number does.
private func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 4 - text.count)) + text
}

extension Digest {
    /// A digest that differs for each number.
    static func sample(_ number: Int) -> Self {
        let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 4))) }
        guard let digest = Self(bytes) else { preconditionFailure("a digest has 32 bytes") }
        return digest
    }
}

extension OrganisationID {
    static func sample(_ number: Int) -> Self { Self(rawValue: "org_\(digits(number))") }
}

extension CredentialID {
    static func sample(_ number: Int) -> Self { Self(rawValue: "crd_\(digits(number))") }
}

extension SessionID {
    static func sample(_ number: Int) -> Self { Self(rawValue: "ses_\(digits(number))") }
}

extension SecretID {
    static func sample(_ number: Int) -> Self { Self(rawValue: "sec_\(digits(number))") }
}

extension CallbackID {
    static func sample(_ number: Int) -> Self { Self(rawValue: "cbk_\(digits(number))") }
}

extension VaultID {
    static func sample(_ number: Int) -> Self { Self(rawValue: "vlt_\(digits(number))") }
}

extension NodeID {
    static func sample(_ number: Int) -> Self { Self(rawValue: "nod_\(digits(number))") }
}

extension OrganisationRecord {
    static func sample(_ number: Int, name: String? = nil) -> Self {
        Self(id: .sample(number), name: name ?? "name-\(number)", createdAt: moment(0))
    }
}

extension SecretRecord {
    /// A presented secret.
    static func presented(_ number: Int) -> Self { presented(number, pepper: 1) }

    /// A presented secret whose digest a member of the pepper ring made.
    static func presented(_ number: Int, pepper: Int, retiresAt: Instant? = nil) -> Self {
        Self(
            id: .sample(number),
            digest: .sample(number),
            pepper: PepperID(rawValue: pepper),
            hint: "…\(number)",
            createdAt: moment(0),
            retiresAt: retiresAt
        )
    }

    /// A signing secret, with every optional member set.
    static func signing(_ number: Int) -> Self {
        Self(
            id: .sample(number),
            digest: nil,
            pepper: nil,
            sealed: SealedBox(key: 2, bytes: [0, 1, 255, UInt8(truncatingIfNeeded: number)]),
            hint: "S-…\(number)",
            createdAt: moment(1),
            retiresAt: moment(2),
            exposedAt: moment(3)
        )
    }
}

extension CredentialRecord {
    /// A credential with a handle and without secrets, unless told otherwise.
    static func sample(
        _ number: Int,
        organisation: Int = 1,
        environment: Environment = .sandbox,
        kind: CredentialKindName = "test.user",
        handle: String? = nil,
        state: CredentialState = .active,
        secrets: [SecretRecord] = []
    ) -> Self {
        Self(
            id: .sample(number),
            organisation: .sample(organisation),
            environment: environment,
            kind: kind,
            handle: handle ?? (secrets.isEmpty ? "handle-\(number)" : nil),
            label: "label \(number)",
            scopes: [],
            networks: [],
            expiresAt: nil,
            state: state,
            createdAt: moment(0),
            secrets: secrets
        )
    }
}

extension SessionRecord {
    static func sample(
        _ number: Int,
        digestOf: Int? = nil,
        createdAt: Instant = moment(0),
        expiresAt: Instant = moment(60),
        pepper: Int = 3,
        idle: Duration? = nil,
        grant: SessionGrant? = nil,
        lastUse: SessionUse? = nil
    ) -> Self {
        Self(
            id: .sample(number),
            kind: "test.session",
            digest: .sample(digestOf ?? number),
            pepper: PepperID(rawValue: pepper),
            credential: .sample(1),
            createdAt: createdAt,
            expiresAt: expiresAt,
            idle: idle,
            grant: grant,
            lastUse: lastUse
        )
    }
}

extension SessionRecord {
    /// The same session of another credential.
    func of(_ credential: CredentialID) -> Self {
        Self(
            id: id,
            kind: kind,
            digest: digest,
            pepper: pepper,
            credential: credential,
            createdAt: createdAt,
            expiresAt: expiresAt,
            idle: idle,
            lastUse: lastUse
        )
    }
}

extension AuditRow {
    static func sample(_ sequence: Int64) -> Self {
        Self(
            sequence: sequence,
            at: moment(sequence),
            actor: "command:test",
            action: "credential.create",
            subject: "crd_\(sequence)",
            details: #"{"label":"one"}"#,
            previous: .sample(Int(sequence) - 1),
            hash: .sample(Int(sequence))
        )
    }
}

extension AuditCheckpoint {
    static func sample(_ sequence: Int64, _ kind: Kind = .head, head: Digest? = nil) -> Self {
        Self(
            kind: kind,
            sequence: sequence,
            head: head ?? .sample(Int(sequence)),
            content: .sample(Int(sequence) + 100),
            at: moment(sequence),
            publicKey: [UInt8](repeating: 7, count: 32),
            signature: [UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: 64)
        )
    }
}

extension FactKey {
    /// The key of a sample digest.
    static func digestKey(_ number: Int) -> Self { .digest(.sample(number)) }
}

extension DocumentCollection {
    /// The collection that most cases use.
    static let sample = DocumentCollection(
        environment: .sandbox,
        organisation: .sample(1),
        kind: "test.thing"
    )
}

extension Document {
    static func sample(
        _ id: String,
        version: Int64 = 1,
        json: String = "{}",
        index: [String: DocumentIndexValue] = [:]
    ) -> Self {
        Self(id: id, version: version, json: Array(json.utf8), index: index)
    }
}
