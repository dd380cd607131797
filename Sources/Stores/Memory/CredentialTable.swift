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

    private mutating func put(_ credential: CredentialRecord, at id: ExactText) throws {
        try requireStorable(credential.id.rawValue, credential.handle, credential.label)
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
}
