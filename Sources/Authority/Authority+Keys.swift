public import TollgateCore
import TollgateCrypto

/// A digest that is to be made anew under the member in use, because its secret was just verified.
public struct DigestMove: Sendable {
    /// The credential.
    public let credential: CredentialID
    /// The session whose token it is, or `nil` for a secret of the credential itself.
    public let session: SessionID?
    /// Its secret; of a session, what its facts call the token.
    public let secret: SecretID
    /// The digest that was verified; the move is void once the store has another one.
    public let verified: Digest
    /// The digest under the member in use.
    public let digest: Digest
    /// The member in use.
    public let pepper: PepperID

    /// Makes a move.
    public init(
        credential: CredentialID,
        session: SessionID? = nil,
        secret: SecretID,
        verified: Digest,
        digest: Digest,
        pepper: PepperID
    ) {
        self.credential = credential
        self.session = session
        self.secret = secret
        self.verified = verified
        self.digest = digest
        self.pepper = pepper
    }
}

/// What a change of digests has made untrue in memory.
public struct MovedDigests: Sendable {
    /// The keys whose facts changed.
    public let keys: [FactKey]
    /// The place in the feed of the change.
    public let sequence: Int64
}

/// What came of sealing again under the member in use.
public struct Resealing: Sendable, Hashable {
    /// Secrets of credentials that were sealed again.
    public var secrets = 0
    /// Vault entries that were sealed again.
    public var vaultEntries = 0
    /// The ids of what could not be opened, and stays as it is.
    public var unreadable: [String] = []
}

/// What an administrator does to the installation itself, as audit rows name it.
public enum InstallationAction: String, Sendable {
    /// A member was added to a ring.
    case keysAdd = "keys.add"
    /// A member was put into use.
    case keysPromote = "keys.promote"
    /// Sealed secrets were sealed again.
    case keysReseal = "keys.reseal"
    /// A member was taken out of a ring.
    case keysDrop = "keys.drop"
    /// The rings were copied out under a passphrase.
    case keysExport = "keys.export"
    /// The rings were put back.
    case keysImport = "keys.import"
    /// The store was copied out.
    case storeBackup = "store.backup"
    /// The store was put back.
    case storeRestore = "store.restore"
}

extension Authority {
    /// Notes what an administrator does to the installation.
    ///
    /// A file and the store cannot change in one step, so the row is written first: what is on record may
    /// not have happened, but nothing happens off the record.
    ///
    /// - Parameters:
    ///   - action: What is done.
    ///   - subject: To what, such as `pepper 2`.
    ///   - details: More of it, without any key.
    ///   - actor: Who does it.
    /// - Throws: ``StoreFault``.
    public func record(
        _ action: InstallationAction,
        _ subject: String,
        _ details: JSONValue = [:],
        by actor: Actor
    ) async throws {
        let (now, audit) = (time.now(), audit)
        try await store.transaction {
            try audit.append(
                action.rawValue,
                subject,
                details: details,
                by: actor,
                at: now,
                in: $0
            )
        }
    }

    // MARK: Digests

    /// Makes digests anew under the member in use.
    ///
    /// A move changes no right and nothing that an owner sees, so it has no audit row. A secret that was
    /// changed since it was verified, and one of a revoked credential, is left alone, and so is a session
    /// that ended since.
    ///
    /// - Parameter moves: What to move.
    /// - Returns: What has become untrue in memory.
    /// - Throws: ``StoreFault``.
    public func moveDigests(_ moves: [DigestMove]) async throws -> MovedDigests {
        try await store.transaction { transaction in
            var keys: [FactKey] = []
            for move in moves {
                let changed =
                    if let session = move.session {
                        try Self.move(session, move, in: transaction)
                    } else {
                        try Self.move(move, in: transaction)
                    }
                try transaction.feed.append(changed)
                keys += changed
            }
            return MovedDigests(keys: keys, sequence: try transaction.feed.position().newest)
        }
    }

    /// Moves the digest of a credential's secret.
    ///
    /// - Returns: The keys whose facts changed. The new ones stand first: while a node still knows the old
    ///   ones, the caller is never unknown.
    private static func move(
        _ move: DigestMove,
        in transaction: any StoreTransaction
    ) throws -> [FactKey] {
        guard var credential = try transaction.credentials.find(move.credential),
            credential.state != .revoked,
            let index = credential.secrets.firstIndex(where: { $0.id == move.secret }),
            credential.secrets[index].digest == move.verified
        else { return [] }
        let before = credential.factKeys
        credential.secrets[index].digest = move.digest
        credential.secrets[index].pepper = move.pepper
        try transaction.credentials.replace(credential)
        return credential.factKeys.filter { !before.contains($0) } + before
    }

    /// Moves the digest of a session's token; returns the keys in the same order.
    private static func move(
        _ id: SessionID,
        _ move: DigestMove,
        in transaction: any StoreTransaction
    ) throws -> [FactKey] {
        guard var session = try transaction.sessions.find(id: id), session.digest == move.verified
        else { return [] }
        (session.digest, session.pepper) = (move.digest, move.pepper)
        try transaction.sessions.replace(session)
        return [.digest(move.digest), .digest(move.verified)]
    }

    // MARK: Sealed secrets

    /// How many sealed secrets one transaction seals again.
    static let resealMax = 200

    /// Seals again, under the member in use, whatever another member sealed.
    ///
    /// The work is cut into transactions of at most 200 secrets, each with its audit row. Whatever stops it,
    /// the next run goes on where it stopped. No fact in memory changes: what the boxes hold stays the same.
    ///
    /// - Parameter actor: Who has it done.
    /// - Returns: What was done.
    /// - Throws: ``StoreFault``.
    public func resealAll(by actor: Actor) async throws -> Resealing {
        var done = Resealing()
        try await resealCredentials(&done, by: actor)
        try await resealVault(&done, by: actor)
        return done
    }

    private func resealCredentials(_ done: inout Resealing, by actor: Actor) async throws {
        var filter = CredentialFilter(limit: Self.resealMax)
        let (seals, audit) = (rings.seals, audit)
        let member = seals.members[0].id
        while true {
            let (page, now) = (filter, time.now())
            let listed = try await store.read { try $0.credentials.list(page) }
            guard let last = listed.last else { return }
            filter.after = last.id
            let stale = listed.filter {
                $0.secrets.contains { ($0.sealed?.key ?? member) != member }
            }
            if stale.isEmpty { continue }
            let step = try await store.transaction { transaction in
                var step = Resealing()
                for id in stale.map(\.id) {
                    guard let credential = try transaction.credentials.find(id) else { continue }
                    let changed = Self.resealed(credential, seals, &step)
                    if changed != credential { try transaction.credentials.replace(changed) }
                }
                try Self.append(step, member, audit, by: actor, at: now, in: transaction)
                return step
            }
            done.add(step)
        }
    }

    private func resealVault(_ done: inout Resealing, by actor: Actor) async throws {
        let (seals, audit) = (rings.seals, audit)
        let member = seals.members[0].id
        for key in try await store.read({ try $0.vault.countsByKey() }).keys.sorted()
        where key != member {
            var after: VaultID?
            while true {
                let (start, now) = (after, time.now())
                let (step, last) = try await store.transaction { transaction in
                    var step = Resealing()
                    let entries = try transaction.vault.entries(sealedBy: key, after: start)
                        .prefix(Self.resealMax)
                    for entry in entries {
                        guard let changed = Self.resealed(entry, seals, &step) else { continue }
                        try transaction.vault.replace(changed)
                    }
                    try Self.append(step, member, audit, by: actor, at: now, in: transaction)
                    return (step, entries.last?.id)
                }
                done.add(step)
                guard let last else { break }
                after = last
            }
        }
    }

    private static func resealed(
        _ credential: CredentialRecord,
        _ seals: SealRing,
        _ step: inout Resealing
    ) -> CredentialRecord {
        var changed = credential
        for (index, secret) in credential.secrets.enumerated() {
            guard let box = secret.sealed else { continue }
            let place = SealRing.Place(
                kind: credential.kind,
                row: secret.id,
                environment: credential.environment
            )
            do throws(CryptoFault) {
                guard let box = try seals.resealed(box, at: place) else { continue }
                changed.secrets[index].sealed = box
                step.secrets += 1
            } catch {
                step.unreadable.append(secret.id.rawValue)
            }
        }
        return changed
    }

    private static func resealed(
        _ entry: VaultEntry,
        _ seals: SealRing,
        _ step: inout Resealing
    ) -> VaultEntry? {
        let place = SealRing.Place(
            purpose: entry.purpose,
            row: entry.id,
            environment: entry.environment
        )
        do throws(CryptoFault) {
            guard let box = try seals.resealed(entry.box, at: place) else { return nil }
            var changed = entry
            changed.box = box
            step.vaultEntries += 1
            return changed
        } catch {
            step.unreadable.append(entry.id.rawValue)
            return nil
        }
    }

    private static func append(
        _ step: Resealing,
        _ member: Int,
        _ audit: AuditChain,
        by actor: Actor,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws {
        guard step.secrets + step.vaultEntries > 0 else { return }
        try audit.append(
            InstallationAction.keysReseal.rawValue,
            "\(RingName.seal.rawValue) \(member)",
            details: [
                "secrets": .integer(step.secrets), "vault_entries": .integer(step.vaultEntries),
            ],
            by: actor,
            at: now,
            in: transaction
        )
    }
}

extension Resealing {
    fileprivate mutating func add(_ step: Resealing) {
        secrets += step.secrets
        vaultEntries += step.vaultEntries
        unreadable += step.unreadable
    }
}
