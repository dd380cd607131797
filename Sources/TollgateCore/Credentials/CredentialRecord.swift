/// One credential with all its secrets, as the store keeps it: the whole is read and replaced at once.
public struct CredentialRecord: Sendable, Hashable {
    /// The credential's name.
    public let id: CredentialID
    /// Whose it is.
    public let organisation: OrganisationID
    /// The world that it belongs to.
    public let environment: Environment
    /// What it is.
    public let kind: CredentialKindName
    /// The public handle under which it is looked up, or `nil` where the secret's digest is the key.
    public let handle: String?
    /// What its owner calls it.
    public var label: String
    /// What it may do.
    public var scopes: [Scope]
    /// The networks that it may be used from; empty for all.
    public var networks: [Network]
    /// When it ends by itself, or `nil`.
    public var expiresAt: Instant?
    /// Whether it is in use, resting or ended.
    public var state: CredentialState
    /// When it was made.
    public let createdAt: Instant
    /// Its secrets, oldest first.
    public var secrets: [SecretRecord]
    /// A limit of its own, in place of the configured one, or `nil`.
    public var limit: RequestLimit?
    /// When its owner was told that it will end, or `nil`.
    public var expiryWarnedAt: Instant?
    /// The origins of the owner's web pages, as browsers send them, such as `https://shop.example`.
    public var origins: [String]

    /// Makes a record.
    public init(
        id: CredentialID,
        organisation: OrganisationID,
        environment: Environment,
        kind: CredentialKindName,
        handle: String?,
        label: String,
        scopes: [Scope],
        networks: [Network],
        expiresAt: Instant?,
        state: CredentialState,
        createdAt: Instant,
        secrets: [SecretRecord],
        limit: RequestLimit? = nil,
        expiryWarnedAt: Instant? = nil,
        origins: [String] = []
    ) {
        self.id = id
        self.organisation = organisation
        self.environment = environment
        self.kind = kind
        self.handle = handle
        self.label = label
        self.scopes = scopes
        self.networks = networks
        self.expiresAt = expiresAt
        self.state = state
        self.createdAt = createdAt
        self.secrets = secrets
        self.limit = limit
        self.expiryWarnedAt = expiryWarnedAt
        self.origins = origins
    }

    /// Whether a person presents it, who has a password.
    public var isPerson: Bool { secrets.contains { $0.passwordHash != nil } }

    /// The keys under which a node may hold facts of this credential.
    public var factKeys: [FactKey] {
        if let handle { return [.handle(kind, environment, handle)] }
        return secrets.compactMap { $0.digest.map(FactKey.digest) }
    }
}

/// The state that an owner gives a credential; retiring and expired follow from times (DESIGN.md).
public enum CredentialState: String, Sendable, Hashable, CaseIterable, Codable {
    /// In use.
    case active
    /// Resting; can be enabled again.
    case disabled
    /// Ended for good.
    case revoked
}

/// One secret of a credential, as the store keeps it.
public struct SecretRecord: Sendable, Hashable {
    /// The secret's name.
    public let id: SecretID
    /// The keyed digest of a presented secret; `nil` for a signing one.
    public var digest: Digest?
    /// The member of the pepper ring that made the digest.
    public var pepper: PepperID?
    /// The sealed bytes of a signing secret; `nil` for a presented one.
    public var sealed: SealedBox?
    /// The slow hash of a password, in the form of the PHC string; `nil` for any other secret.
    public var passwordHash: String?
    /// The part that may be shown: the visible prefix and the last four characters.
    public let hint: String
    /// When it was made.
    public let createdAt: Instant
    /// When a rotation ends it, or `nil` for a live one.
    public var retiresAt: Instant?
    /// When it was first seen where others could read it, or `nil`.
    public var exposedAt: Instant?
    /// The newest use that was noted, or `nil`; noted in batches, so it may lie some seconds back.
    public var lastUse: LastUse?

    /// Makes a record.
    public init(
        id: SecretID,
        digest: Digest?,
        pepper: PepperID?,
        sealed: SealedBox? = nil,
        passwordHash: String? = nil,
        hint: String,
        createdAt: Instant,
        retiresAt: Instant? = nil,
        exposedAt: Instant? = nil,
        lastUse: LastUse? = nil
    ) {
        self.id = id
        self.digest = digest
        self.pepper = pepper
        self.sealed = sealed
        self.passwordHash = passwordHash
        self.hint = hint
        self.createdAt = createdAt
        self.retiresAt = retiresAt
        self.exposedAt = exposedAt
        self.lastUse = lastUse
    }
}

/// The name of one member of the pepper ring.
public struct PepperID: RawRepresentable, Sendable, Hashable, Codable {
    /// The member's number, from 1.
    public let rawValue: Int
    /// Makes a name.
    public init(rawValue: Int) { self.rawValue = rawValue }
}

/// Bytes under AES-256-GCM, with the member of the key ring that seals them.
public struct SealedBox: Sendable, Hashable {
    /// The number of the key ring's member, from 1.
    public let key: Int
    /// Nonce, ciphertext and tag in one.
    public let bytes: [UInt8]
    /// Makes a box.
    public init(key: Int, bytes: [UInt8]) {
        self.key = key
        self.bytes = bytes
    }
}

/// A limit on the requests of one credential: no interval of the length admits more than the number.
public struct RequestLimit: Sendable, Hashable {
    /// The most requests, at least 1.
    public let count: Int
    /// The interval's length in whole seconds, at least 1.
    public let seconds: Int

    /// Makes a limit.
    public init(count: Int, seconds: Int) {
        self.count = count
        self.seconds = seconds
    }
}

/// The newest admitted use of a secret.
public struct LastUse: Sendable, Hashable {
    /// When.
    public let at: Instant
    /// From where.
    public let address: IPAddress
    /// How it was carried: a word of a closed set, such as `basic`.
    public let carrier: String

    /// Makes a use.
    public init(at: Instant, address: IPAddress, carrier: String) {
        self.at = at
        self.address = address
        self.carrier = carrier
    }
}
