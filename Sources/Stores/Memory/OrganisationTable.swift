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

    mutating func advance(_ id: OrganisationID, by step: Duration) throws {
        guard var organisation = records[id.rawValue.exact] else {
            throw StoreFault(.other, detail: "the organisation to change is not there")
        }
        let advance = organisation.sandboxAdvance + step
        organisation.sandboxAdvance = .microseconds(advance.wholeMicroseconds)
        records[id.rawValue.exact] = organisation
    }

    func find(_ id: OrganisationID) -> OrganisationRecord? { records[id.rawValue.exact] }

    func find(name: String) -> OrganisationRecord? {
        idsByName[name.exact.folded].flatMap { records[$0] }
    }

    /// The moment of a credential's account at a moment of the wall clock.
    func moment(of credential: CredentialRecord, at wall: Instant) -> Instant {
        find(credential.organisation)?.clock(in: credential.environment).now(at: wall) ?? wall
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

    func advance(_ id: OrganisationID, by step: Duration) throws {
        try work.change { try $0.organisations.advance(id, by: step) }
    }

    func find(_ id: OrganisationID) -> OrganisationRecord? { work.state.organisations.find(id) }

    func find(name: String) -> OrganisationRecord? { work.state.organisations.find(name: name) }

    func list() -> [OrganisationRecord] { work.state.organisations.list() }
}
