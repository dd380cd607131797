import TollgateCore

/// The outbox port on one transaction's copy.
struct OutboxAccess: OutboxPort {
    let work: MemoryTransaction

    func insert(_ callback: CallbackRecord) throws {
        try work.change { try $0.outbox.insert(callback) }
    }

    func replace(_ callback: CallbackRecord) throws {
        try work.change { try $0.outbox.replace(callback) }
    }

    func find(_ id: CallbackID) -> CallbackRecord? { work.state.outbox.find(id) }

    func list(_ filter: CallbackFilter) -> [CallbackRecord] { work.state.outbox.list(filter) }

    func due(at moment: Instant, limit: Int) -> [DueCallback] {
        work.state.outbox.due(at: moment, limit: limit)
    }

    func backlog() -> (count: Int, oldest: Instant?) { work.state.outbox.backlog() }

    func removeFinished(before moment: Instant) throws -> Int {
        try work.change { $0.outbox.removeFinished(before: moment) }
    }

    func removeFinished(
        before moment: Instant,
        ofSandbox organisation: OrganisationID,
        ahead advance: Duration
    ) throws -> Int {
        try work.change { $0.outbox.removeFinished(before: moment, organisation, ahead: advance) }
    }

    func bringForward(
        ofSandbox organisation: OrganisationID,
        by step: Duration,
        at moment: Instant
    ) throws -> Int {
        try work.change { $0.outbox.bringForward(organisation, by: step, at: moment) }
    }

    func removeAll(
        organisation: OrganisationID,
        environment: Environment,
        channel: String
    ) throws -> Int {
        try work.change { $0.outbox.removeAll(organisation, environment, channel: channel) }
    }

    func settings(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ channel: String
    ) -> CallbackSettings? {
        work.state.outbox.settings(organisation, environment, channel)
    }

    func save(_ settings: CallbackSettings) throws {
        try work.change { try $0.outbox.save(settings) }
    }

    func health(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ destination: String
    ) -> ReceiverHealth? {
        work.state.outbox.health(organisation, environment, destination)
    }

    func save(_ health: ReceiverHealth) throws {
        try work.change { try $0.outbox.save(health) }
    }

    func removeIdleReceivers() throws -> Int {
        try work.change { $0.outbox.removeIdleReceivers() }
    }
}
