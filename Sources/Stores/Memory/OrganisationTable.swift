import TollgateCore

/// Organisations by id, and their ids by name.
struct OrganisationTable: Sendable {
    private static let listMax = 10_000

    private var records: [ExactText: OrganisationRecord] = [:]
    private var idsByName: [ExactText: ExactText] = [:]

    mutating func insert(_ organisation: OrganisationRecord) throws {
        try requireStorable(organisation.id.rawValue, organisation.name)
        let id = organisation.id.rawValue.exact
        let name = organisation.name.exact.folded
        guard records[id] == nil, idsByName[name] == nil else {
            throw StoreFault(.duplicate, detail: "an organisation's id or name")
        }
        records[id] = organisation
        idsByName[name] = id
    }

    func find(_ id: OrganisationID) -> OrganisationRecord? { records[id.rawValue.exact] }

    func find(name: String) -> OrganisationRecord? {
        idsByName[name.exact.folded].flatMap { records[$0] }
    }

    func list() -> [OrganisationRecord] {
        idsByName.sorted { $0.key < $1.key }.prefix(Self.listMax).compactMap { records[$0.value] }
    }
}

/// The organisation port on one transaction's copy.
struct OrganisationAccess: OrganisationPort {
    let work: MemoryTransaction

    func insert(_ organisation: OrganisationRecord) throws {
        try work.change { try $0.organisations.insert(organisation) }
    }

    func find(_ id: OrganisationID) -> OrganisationRecord? { work.state.organisations.find(id) }

    func find(name: String) -> OrganisationRecord? { work.state.organisations.find(name: name) }

    func list() -> [OrganisationRecord] { work.state.organisations.list() }
}
