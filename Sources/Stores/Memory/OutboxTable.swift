import TollgateCore

/// Callbacks by id, with the settings of channels and the records of receivers.
struct OutboxTable: Sendable {
    /// What a channel's settings belong to, and with an address in the channel's place a receiver's.
    private struct OwnedKey: Hashable {
        let organisation: ExactText
        let environment: Environment
        let name: ExactText

        init(_ organisation: OrganisationID, _ environment: Environment, _ name: String) {
            self.organisation = organisation.rawValue.exact
            self.environment = environment
            self.name = name.exact
        }
    }

    private static let listMax = 1_000
    private static let removedAtOnceMax = 1_000

    private var callbacks: [ExactText: CallbackRecord] = [:]
    private var settings: [OwnedKey: CallbackSettings] = [:]
    private var health: [OwnedKey: ReceiverHealth] = [:]

    mutating func insert(_ callback: CallbackRecord) throws {
        guard find(callback.id) == nil else {
            throw StoreFault(.duplicate, detail: "a callback's id")
        }
        try put(callback)
    }

    mutating func replace(_ callback: CallbackRecord) throws {
        guard find(callback.id) != nil else {
            throw StoreFault(.other, detail: "the callback to replace is not there")
        }
        try put(callback)
    }

    func find(_ id: CallbackID) -> CallbackRecord? { callbacks[id.rawValue.exact] }

    func list(_ filter: CallbackFilter) -> [CallbackRecord] {
        let after = filter.after.map { find($0) }
        // Behind a callback that is not there stands none.
        if case .some(nil) = after { return [] }
        func isBefore(_ one: CallbackRecord, _ other: CallbackRecord) -> Bool {
            filter.isNewestFirst
                ? other.listPlace < one.listPlace : one.listPlace < other.listPlace
        }
        return callbacks.values
            .filter { callback in
                (after?.map { isBefore($0, callback) } ?? true) && filter.takes(callback)
            }
            .sorted(by: isBefore)
            .prefix(min(max(filter.limit, 0), Self.listMax))
            .map(\.self)
    }

    /// The keys that callbacks name.
    var namedKeys: Set<ExactText> { Set(callbacks.values.compactMap { $0.key?.rawValue.exact }) }

    func due(at moment: Instant, limit: Int) -> [DueCallback] {
        callbacks.values
            .compactMap { callback in callback.duePlace(at: moment).map { ($0, callback) } }
            .sorted { $0.0 < $1.0 }
            .prefix(max(limit, 0))
            .map { _, callback in
                DueCallback(
                    id: callback.id,
                    organisation: callback.organisation,
                    environment: callback.environment,
                    destination: callback.destination
                )
            }
    }

    func backlog() -> (count: Int, oldest: Instant?) {
        let pending = callbacks.values.filter { $0.state == .pending }
        return (pending.count, pending.compactMap(\.nextTryAt).min())
    }

    mutating func removeFinished(before moment: Instant) -> Int {
        let finished = callbacks.values
            .filter { $0.state != .pending && $0.finishedAt < moment }
            .sorted { $0.listPlace < $1.listPlace }
            .prefix(Self.removedAtOnceMax)
        for callback in finished { callbacks[callback.id.rawValue.exact] = nil }
        return finished.count
    }

    mutating func removeFinished(
        before moment: Instant,
        _ organisation: OrganisationID,
        ahead advance: Duration
    ) -> Int {
        let finished = callbacks.values
            .filter {
                $0.isOfSandbox(of: organisation) && $0.state != .pending
                    && $0.createdAt < moment + advance
                    && ($0.tries.last?.at ?? $0.createdAt + (.zero - advance)) < moment
            }
            .sorted { $0.listPlace < $1.listPlace }
            .prefix(Self.removedAtOnceMax)
        for callback in finished { callbacks[callback.id.rawValue.exact] = nil }
        return finished.count
    }

    mutating func bringForward(
        _ organisation: OrganisationID,
        by step: Duration,
        at moment: Instant
    ) -> Int {
        let back = Duration.zero - step
        let pending = callbacks.filter {
            $0.value.isOfSandbox(of: organisation) && $0.value.state == .pending
                && $0.value.nextTryAt != nil
        }
        for (id, callback) in pending {
            callbacks[id]?.nextTryAt = callback.nextTryAt.map { max($0 + back, min($0, moment)) }
        }
        for (key, record) in health
        where key.environment == .sandbox && key.organisation == organisation.rawValue.exact {
            health[key]?.failingSince = record.failingSince.map { $0 + back }
            health[key]?.warnedAt = record.warnedAt.map { $0 + back }
        }
        return pending.count
    }

    mutating func removeAll(
        _ organisation: OrganisationID,
        _ environment: Environment,
        channel: String
    ) -> Int {
        let owner = OwnedKey(organisation, environment, channel)
        let before = callbacks.count
        callbacks = callbacks.filter { _, callback in
            OwnedKey(callback.organisation, callback.environment, callback.channel) != owner
        }
        return before - callbacks.count
    }

    func settings(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ channel: String
    ) -> CallbackSettings? {
        settings[OwnedKey(organisation, environment, channel)]
    }

    mutating func save(_ new: CallbackSettings) throws {
        try requireStorable(
            new.organisation.rawValue,
            new.channel,
            new.destination,
            new.key?.rawValue
        )
        settings[OwnedKey(new.organisation, new.environment, new.channel)] = new
    }

    func health(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ destination: String
    ) -> ReceiverHealth? {
        health[OwnedKey(organisation, environment, destination)]
    }

    mutating func save(_ new: ReceiverHealth) throws {
        try requireStorable(new.organisation.rawValue, new.destination)
        health[OwnedKey(new.organisation, new.environment, new.destination)] = new
    }

    mutating func removeIdleReceivers() -> Int {
        let named = Set(
            callbacks.values.map { OwnedKey($0.organisation, $0.environment, $0.destination) }
        )
        let idle = health.filter { key, health in
            health.failingSince == nil && health.disabledAt == nil || !named.contains(key)
        }
        .prefix(Self.removedAtOnceMax)
        for (key, _) in idle { health[key] = nil }
        return idle.count
    }

    private mutating func put(_ callback: CallbackRecord) throws {
        try requireStorable(
            callback.id.rawValue,
            callback.organisation.rawValue,
            callback.channel,
            callback.kind,
            callback.subject,
            callback.destination,
            callback.key?.rawValue
        )
        callbacks[callback.id.rawValue.exact] = callback
    }
}

extension CallbackRecord {
    /// Whether it is an event of an organisation's sandbox.
    fileprivate func isOfSandbox(of organisation: OrganisationID) -> Bool {
        environment == .sandbox && self.organisation.rawValue.isExactly(organisation.rawValue)
    }

    /// When a finished one was finished.
    fileprivate var finishedAt: Instant { max(tries.last?.at ?? createdAt, createdAt) }

    /// Where it stands in a list.
    fileprivate var listPlace: (Instant, ExactText) { (createdAt, id.rawValue.exact) }

    /// Where it stands among those that are due at a moment, or `nil` for one that is not.
    fileprivate func duePlace(at moment: Instant) -> (Instant, ExactText)? {
        guard state == .pending, let nextTryAt, nextTryAt <= moment,
            leasedUntil.map({ $0 <= moment }) ?? true
        else { return nil }
        return (nextTryAt, id.rawValue.exact)
    }
}

extension CallbackFilter {
    /// Tells whether every member that is given takes a callback, its place apart.
    fileprivate func takes(_ callback: CallbackRecord) -> Bool {
        organisation?.rawValue.isExactly(callback.organisation.rawValue) ?? true
            && environment.map { $0 == callback.environment } ?? true
            && state.map { $0 == callback.state } ?? true
            && subject?.isExactly(callback.subject) ?? true
            && since.map { callback.createdAt >= $0 } ?? true
    }
}
