public import TollgateCore
public import TollgateCrypto

/// How much of the store depends on each member of the rings.
public struct KeyUse: Sendable {
    /// Secrets that may still verify, by the member that made their digest.
    public let secrets: [PepperID: Int]
    /// Sessions that live, by the member that made their digest.
    public let sessions: [PepperID: Int]
    /// Sealed secrets of credentials, by the member that seals them.
    public let sealedSecrets: [Int: Int]
    /// Vault entries, by the member that seals them.
    public let vaultEntries: [Int: Int]

    /// The members that something depends on, in order.
    public func members(of ring: RingName) -> [Int] {
        let numbers =
            switch ring {
            case .pepper: Set(secrets.keys).union(sessions.keys).map(\.rawValue)
            case .seal: Array(Set(sealedSecrets.keys).union(vaultEntries.keys))
            }
        return numbers.sorted()
    }

    /// How many secrets, sessions and entries depend on a member.
    public func count(of member: Int, in ring: RingName) -> Int {
        switch ring {
        case .pepper:
            secrets[PepperID(rawValue: member), default: 0]
                + sessions[PepperID(rawValue: member), default: 0]
        case .seal: sealedSecrets[member, default: 0] + vaultEntries[member, default: 0]
        }
    }

    /// Counts inside one transaction's view.
    ///
    /// - Parameters:
    ///   - transaction: The view.
    ///   - now: The moment of the wall clock at which secrets and sessions must still be good, each by the
    ///     clock of its account: what has ended by that never lives again.
    /// - Throws: ``StoreFault``.
    public init(_ transaction: any StoreTransaction, at now: Instant) throws {
        secrets = try transaction.credentials.digestCounts(at: now)
        sessions = try transaction.sessions.digestCounts(at: now)
        sealedSecrets = try transaction.credentials.sealCounts()
        vaultEntries = try transaction.vault.countsByKey()
    }
}

/// What would die with one member of a ring, so that people know whom to ask.
public struct KeyDependents: Sendable {
    /// One secret that depends on the member.
    public struct Dependent: Sendable {
        /// The credential.
        public let credential: CredentialID
        /// The name of the organisation whose it is.
        public let organisation: String
        /// What it is.
        public let kind: CredentialKindName
        /// What its owner calls it.
        public let label: String
        /// The secret.
        public let secret: SecretID
        /// When it was last used, by the clock of its account, or `nil`.
        public let lastUsedAt: Instant?
    }

    /// How many secrets of one kind there are, and how long they have not been used, each by the clock of its
    /// account.
    public struct Tally: Sendable, Hashable {
        /// All of them.
        public var count = 0
        /// Those that no use was ever noted of.
        public var neverUsed = 0
        /// Those that were used, but not in the last 30 days.
        public var unusedFor30Days = 0
        /// Those that were used, but not in the last 90 days; they are counted in 30 days too.
        public var unusedFor90Days = 0
    }

    /// The most dependents that are named.
    public static let namedMax = 100

    /// The secrets by kind.
    public internal(set) var kinds: [CredentialKindName: Tally] = [:]
    /// The first secrets, by credential, ``namedMax`` at the most.
    public internal(set) var named: [Dependent] = []
    /// All sessions that were not used since the member was in use.
    public internal(set) var sessions = 0
    /// Those of ``sessions`` that do not end by themselves, such as access tokens of linked accounts.
    public internal(set) var endlessSessions = 0
    /// The vault entries by purpose.
    public internal(set) var purposes: [String: Int] = [:]

    /// Whether nothing depends on the member.
    public var isEmpty: Bool { kinds.isEmpty && sessions == 0 && purposes.isEmpty }
}

extension Authority {
    /// Counts what depends on each member of the rings.
    ///
    /// - Returns: The counts.
    /// - Throws: ``StoreFault``.
    public func keyUse() async throws -> KeyUse {
        let now = time.now()
        return try await store.read { try KeyUse($0, at: now) }
    }

    /// Finds what depends on one member of a ring.
    ///
    /// A digest counts while its secret or session may still verify, by the clock of its account, by which
    /// uses are noted as well. A sealed secret counts whatever its credential's
    /// state: it is opened whenever the credential is looked up.
    ///
    /// - Parameters:
    ///   - member: The member.
    ///   - ring: The ring.
    /// - Returns: The dependents.
    /// - Throws: ``StoreFault``.
    public func dependents(on member: Int, of ring: RingName) async throws -> KeyDependents {
        let now = time.now()
        return try await store.read { transaction in
            var found = KeyDependents()
            switch ring {
            case .pepper:
                let (sessions, id) = (transaction.sessions, PepperID(rawValue: member))
                found.sessions = try sessions.digestCounts(at: now)[id, default: 0]
                let endless = try sessions.digestCounts(
                    at: now,
                    endingAfter: SessionOrder.lastEnd
                )
                found.endlessSessions = endless[id, default: 0]
            case .seal: found.purposes = try Self.purposes(sealedBy: member, in: transaction)
            }
            var filter = CredentialFilter(limit: Self.dependentsPage)
            while true {
                let page = try transaction.credentials.list(filter)
                let clocks = try Self.sandboxClocks(of: page, in: transaction)
                for credential in page {
                    let moment = credential.moment(at: now, clocks)
                    for secret in credential.secrets
                    where Self.depends(secret, of: credential, on: member, ring, at: moment) {
                        try found.add(secret, of: credential, at: moment, in: transaction)
                    }
                }
                guard let last = page.last else { return found }
                filter.after = last.id
            }
        }
    }

    private static let dependentsPage = 1_000

    private static func purposes(
        sealedBy member: Int,
        in transaction: any StoreTransaction
    ) throws -> [String: Int] {
        var purposes: [String: Int] = [:]
        var after: VaultID?
        while true {
            let page = try transaction.vault.entries(sealedBy: member, after: after)
            for entry in page { purposes[entry.purpose, default: 0] += 1 }
            guard let last = page.last else { return purposes }
            after = last.id
        }
    }

    private static func depends(
        _ secret: SecretRecord,
        of credential: CredentialRecord,
        on member: Int,
        _ ring: RingName,
        at now: Instant
    ) -> Bool {
        switch ring {
        case .seal: return secret.sealed?.key == member
        case .pepper:
            let phase = CredentialRules.phase(credential, at: now)
            return secret.pepper?.rawValue == member
                && (phase == .active || phase == .disabled)
                && CredentialRules.phase(secret, at: now) != .retired
        }
    }
}

extension KeyDependents {
    fileprivate mutating func add(
        _ secret: SecretRecord,
        of credential: CredentialRecord,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws {
        kinds[credential.kind, default: Tally()].add(secret.lastUse?.at, at: now)
        guard named.count < Self.namedMax else { return }
        named.append(
            Dependent(
                credential: credential.id,
                organisation: try transaction.organisations.find(credential.organisation)?.name
                    ?? "",
                kind: credential.kind,
                label: credential.label,
                secret: secret.id,
                lastUsedAt: secret.lastUse?.at
            )
        )
    }
}

extension KeyDependents.Tally {
    private static let day: Duration = .seconds(86_400)

    fileprivate mutating func add(_ lastUse: Instant?, at now: Instant) {
        count += 1
        guard let lastUse else {
            neverUsed += 1
            return
        }
        if now - lastUse >= Self.day * 30 { unusedFor30Days += 1 }
        if now - lastUse >= Self.day * 90 { unusedFor90Days += 1 }
    }
}
