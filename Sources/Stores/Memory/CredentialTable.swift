import TollgateCore

/// Credentials by id, and their ids by every key that is theirs alone.
struct CredentialTable: Sendable {
    /// What no two credentials may share.
    private enum UniqueKey: Hashable, Sendable {
        case handle(kind: ExactText, Environment, ExactText)
        case digest(Digest)
        case secret(ExactText)
    }

    private static let listMax = 10_000

    private var records: [ExactText: CredentialRecord] = [:]
    private var owners: [UniqueKey: ExactText] = [:]

    var count: Int { records.count }

    /// Every credential, in no order.
    var all: some Collection<CredentialRecord> { records.values }

    mutating func insert(_ credential: CredentialRecord) throws {
        let id = credential.id.rawValue.exact
        guard records[id] == nil else {
            throw StoreFault(.duplicate, detail: "a credential's id")
        }
        try put(credential, at: id)
    }

    mutating func replace(_ credential: CredentialRecord) throws {
        let id = credential.id.rawValue.exact
        guard records[id] != nil else {
            throw StoreFault(.other, detail: "the credential to replace is not there")
        }
        try put(credential, at: id)
    }

    func find(_ id: CredentialID) -> CredentialRecord? { records[id.rawValue.exact] }

    func find(_ key: FactKey) -> CredentialRecord? {
        let unique: UniqueKey =
            switch key {
            case .handle(let kind, let environment, let handle):
                .handle(kind: kind.rawValue.exact, environment, handle.exact)
            case .digest(let digest): .digest(digest)
            }
        return owners[unique].flatMap { records[$0] }
    }

    func list(_ filter: CredentialFilter) -> [CredentialRecord] {
        let after = filter.after?.rawValue.exact
        return records.filter { id, record in
            after.map { id > $0 } ?? true && filter.takes(record)
        }
        .sorted { $0.key < $1.key }
        .prefix(min(max(filter.limit, 0), Self.listMax))
        .map(\.value)
    }

    mutating func note(_ uses: [SecretID: LastUse]) throws {
        for (id, use) in uses { try requireStorable(id.rawValue, use.carrier) }
        for (id, use) in uses {
            let secret = id.rawValue.exact
            guard let owner = owners[.secret(secret)] else { continue }
            records[owner]?.note(use, of: secret)
        }
    }

    private mutating func put(_ credential: CredentialRecord, at id: ExactText) throws {
        try requireStorable(credential.id.rawValue, credential.handle, credential.label)
        for secret in credential.secrets { try requireStorable(secret.lastUse?.carrier) }
        let keys = Self.uniqueKeys(of: credential)
        guard Set(keys).count == keys.count, keys.allSatisfy({ (owners[$0] ?? id) == id }) else {
            throw StoreFault(.duplicate, detail: "a credential's handle, digest or secret")
        }
        if let old = records[id] {
            for key in Self.uniqueKeys(of: old) { owners[key] = nil }
        }
        for key in keys { owners[key] = id }
        records[id] = credential
    }

    private static func uniqueKeys(of credential: CredentialRecord) -> [UniqueKey] {
        let handle = credential.handle.map {
            UniqueKey.handle(
                kind: credential.kind.rawValue.exact,
                credential.environment,
                $0.exact
            )
        }
        let digests = credential.secrets.compactMap { $0.digest.map(UniqueKey.digest) }
        let secrets = credential.secrets.map { UniqueKey.secret($0.id.rawValue.exact) }
        return (handle.map { [$0] } ?? []) + digests + secrets
    }
}

extension CredentialFilter {
    /// Tells whether every member that is given takes a credential, its place apart.
    fileprivate func takes(_ record: CredentialRecord) -> Bool {
        organisation?.rawValue.isExactly(record.organisation.rawValue) ?? true
            && environment.map { $0 == record.environment } ?? true
            && kind?.rawValue.isExactly(record.kind.rawValue) ?? true
            && state.map { $0 == record.state } ?? true
            && unusedSince.map { record.isUnused(since: $0) } ?? true
            && expiresBefore.map { end in record.expiresAt.map { $0 <= end } ?? false } ?? true
    }
}

extension CredentialRecord {
    /// Tells whether it was made before a moment and none of its secrets was used from then on.
    fileprivate func isUnused(since moment: Instant) -> Bool {
        createdAt < moment
            && secrets.allSatisfy { secret in secret.lastUse.map { $0.at < moment } ?? true }
    }

    /// Takes the use of a secret unless a newer one is known.
    fileprivate mutating func note(_ use: LastUse, of id: ExactText) {
        guard let place = secrets.firstIndex(where: { $0.id.rawValue.exact == id }),
            secrets[place].lastUse.map({ $0.at < use.at }) ?? true
        else { return }
        secrets[place].lastUse = use
    }
}

/// The credential port on one transaction's copy.
struct CredentialAccess: CredentialPort {
    let work: MemoryTransaction

    func insert(_ credential: CredentialRecord) throws {
        try work.change { try $0.credentials.insert(credential) }
    }

    func replace(_ credential: CredentialRecord) throws {
        try work.change { try $0.credentials.replace(credential) }
    }

    func find(_ id: CredentialID) -> CredentialRecord? { work.state.credentials.find(id) }

    func find(_ key: FactKey) -> CredentialRecord? { work.state.credentials.find(key) }

    func list(_ filter: CredentialFilter) -> [CredentialRecord] {
        work.state.credentials.list(filter)
    }

    func count() -> Int { work.state.credentials.count }

    func note(_ uses: [SecretID: LastUse]) throws {
        try work.change { try $0.credentials.note(uses) }
    }

    func digestCounts(at moment: Instant) -> [PepperID: Int] {
        work.state.credentials.digestCounts(at: moment, work.state.organisations)
    }

    func census(at moment: Instant) -> CredentialCensus {
        work.state.credentials.census(at: moment, work.state.organisations)
    }

    func sealCounts() -> [Int: Int] { work.state.credentials.sealCounts() }
}
