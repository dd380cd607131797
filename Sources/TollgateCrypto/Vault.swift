public import TollgateCore

/// Puts recoverable secrets into the store and takes them out again.
public struct Vault: Sendable {
    private let rings: LiveRings
    private let randomness: Randomness

    /// Makes a vault.
    ///
    /// - Parameters:
    ///   - rings: The keys.
    ///   - randomness: Where ids come from.
    public init(rings: LiveRings, randomness: Randomness) {
        self.rings = rings
        self.randomness = randomness
    }

    /// Seals a secret into a new entry.
    ///
    /// - Parameters:
    ///   - secret: The secret.
    ///   - purpose: What it is for.
    ///   - organisation: Whose it is.
    ///   - environment: The world that it belongs to.
    ///   - transaction: Where it is written.
    /// - Returns: The entry's name.
    /// - Throws: ``CryptoFault``, ``StoreFault``.
    public func put(
        _ secret: Secret,
        purpose: String,
        _ organisation: OrganisationID,
        _ environment: Environment,
        in transaction: any StoreTransaction
    ) throws -> VaultID {
        let id = VaultID.random(randomness)
        let place = SealRing.Place(purpose: purpose, row: id, environment: environment)
        let box = try rings.current.seals.seal(secret, at: place)
        try transaction.vault.insert(
            VaultEntry(
                id: id,
                organisation: organisation,
                environment: environment,
                purpose: purpose,
                box: box
            )
        )
        return id
    }

    /// Puts another secret into an entry, whose name stays.
    ///
    /// - Parameters:
    ///   - id: The entry's name.
    ///   - secret: The secret.
    ///   - transaction: Where it is written.
    /// - Returns: Whether there is such an entry.
    /// - Throws: ``CryptoFault``, ``StoreFault``.
    public func replace(
        _ id: VaultID,
        with secret: Secret,
        in transaction: any StoreTransaction
    ) throws -> Bool {
        guard var entry = try transaction.vault.find(id) else { return false }
        let place = SealRing.Place(
            purpose: entry.purpose,
            row: entry.id,
            environment: entry.environment
        )
        entry.box = try rings.current.seals.seal(secret, at: place)
        try transaction.vault.replace(entry)
        return true
    }

    /// Marks an entry as let go by its owner, so that it goes once no callback names it.
    ///
    /// The purpose is part of what an entry is sealed for, so that the secret is sealed anew.
    ///
    /// - Parameters:
    ///   - id: The entry's name.
    ///   - transaction: Where it is written.
    /// - Throws: ``CryptoFault``, ``StoreFault``.
    public func release(_ id: VaultID, in transaction: any StoreTransaction) throws {
        guard let entry = try transaction.vault.find(id),
            !entry.purpose.hasSuffix(VaultEntry.releasedSuffix),
            let secret = try open(id, in: transaction)
        else { return }
        let purpose = entry.purpose + VaultEntry.releasedSuffix
        let place = SealRing.Place(purpose: purpose, row: id, environment: entry.environment)
        try transaction.vault.replace(
            VaultEntry(
                id: id,
                organisation: entry.organisation,
                environment: entry.environment,
                purpose: purpose,
                box: try rings.current.seals.seal(secret, at: place)
            )
        )
    }

    /// Opens an entry; `nil` where there is none.
    ///
    /// - Parameters:
    ///   - id: The entry's name.
    ///   - transaction: Where it is read.
    /// - Returns: The secret.
    /// - Throws: ``CryptoFault``, ``StoreFault``.
    public func open(_ id: VaultID, in transaction: any StoreTransaction) throws -> Secret? {
        guard let entry = try transaction.vault.find(id) else { return nil }
        let place = SealRing.Place(
            purpose: entry.purpose,
            row: entry.id,
            environment: entry.environment
        )
        return try rings.current.seals.open(entry.box, at: place)
    }
}
