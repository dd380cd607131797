import TollgateCore

/// Sealed secrets by id.
struct VaultTable: Sendable {
    private static let listMax = 1_000

    private var records: [ExactText: VaultEntry] = [:]

    mutating func insert(_ entry: VaultEntry) throws {
        guard find(entry.id) == nil else {
            throw StoreFault(.duplicate, detail: "a vault entry's id")
        }
        try put(entry)
    }

    mutating func replace(_ entry: VaultEntry) throws {
        guard find(entry.id) != nil else {
            throw StoreFault(.other, detail: "the vault entry to replace is not there")
        }
        try put(entry)
    }

    func find(_ id: VaultID) -> VaultEntry? { records[id.rawValue.exact] }

    mutating func remove(_ id: VaultID) -> Bool {
        records.removeValue(forKey: id.rawValue.exact) != nil
    }

    mutating func removeAll(
        _ organisation: OrganisationID,
        _ environment: Environment,
        purpose: String
    ) -> Int {
        let before = records.count
        records = records.filter { _, entry in
            !(entry.organisation.rawValue.isExactly(organisation.rawValue)
                && entry.environment == environment && entry.purpose.isExactly(purpose))
        }
        return before - records.count
    }

    mutating func removeReleased(except named: Set<ExactText>) -> Int {
        let released = records.keys.filter { id in
            let purpose = records[id]?.purpose ?? ""
            return purpose.utf8.reversed().starts(with: VaultEntry.releasedSuffix.utf8.reversed())
                && !named.contains(id)
        }
        .prefix(Self.listMax)
        for id in released { records[id] = nil }
        return released.count
    }

    func entries(sealedBy key: Int, after id: VaultID?) -> [VaultEntry] {
        let after = id?.rawValue.exact
        return records.filter { id, entry in
            entry.box.key == key && after.map { id > $0 } ?? true
        }
        .sorted { $0.key < $1.key }
        .prefix(Self.listMax)
        .map(\.value)
    }

    func countsByKey() -> [Int: Int] {
        records.values.map(\.box.key).counted
    }

    private mutating func put(_ entry: VaultEntry) throws {
        try requireStorable(entry.id.rawValue, entry.organisation.rawValue, entry.purpose)
        records[entry.id.rawValue.exact] = entry
    }
}

/// The vault port on one transaction's copy.
struct VaultAccess: VaultPort {
    let work: MemoryTransaction

    func insert(_ entry: VaultEntry) throws { try work.change { try $0.vault.insert(entry) } }

    func replace(_ entry: VaultEntry) throws { try work.change { try $0.vault.replace(entry) } }

    func find(_ id: VaultID) -> VaultEntry? { work.state.vault.find(id) }

    func remove(_ id: VaultID) throws -> Bool { try work.change { $0.vault.remove(id) } }

    func removeAll(
        organisation: OrganisationID,
        environment: Environment,
        purpose: String
    ) throws -> Int {
        try work.change { $0.vault.removeAll(organisation, environment, purpose: purpose) }
    }

    func removeReleased() throws -> Int {
        try work.change { $0.vault.removeReleased(except: $0.outbox.namedKeys) }
    }

    func entries(sealedBy key: Int, after id: VaultID?) -> [VaultEntry] {
        work.state.vault.entries(sealedBy: key, after: id)
    }

    func countsByKey() -> [Int: Int] { work.state.vault.countsByKey() }
}
