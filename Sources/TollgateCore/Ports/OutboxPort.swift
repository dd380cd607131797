/// Which callbacks to list; a `nil` member takes all.
public struct CallbackFilter: Sendable {
    /// The organisation.
    public var organisation: OrganisationID?
    /// The environment.
    public var environment: Environment?
    /// What became of them.
    public var state: CallbackState?
    /// What they are about.
    public var subject: String?
    /// Only those whose event happened at or after this moment.
    public var since: Instant?
    /// Only those listed behind this one.
    public var after: CallbackID?
    /// Whether the newest event comes first: the list is the other way round.
    public var isNewestFirst: Bool
    /// How many at the most, 1 to 1,000.
    public var limit: Int

    /// Makes a filter.
    public init(
        organisation: OrganisationID? = nil,
        environment: Environment? = nil,
        state: CallbackState? = nil,
        subject: String? = nil,
        since: Instant? = nil,
        after: CallbackID? = nil,
        isNewestFirst: Bool = false,
        limit: Int = 1_000
    ) {
        self.organisation = organisation
        self.environment = environment
        self.state = state
        self.subject = subject
        self.since = since
        self.after = after
        self.isNewestFirst = isNewestFirst
        self.limit = limit
    }
}

/// A callback that waits to be tried, by as much as tells where it goes.
public struct DueCallback: Sendable, Hashable {
    /// The callback's name.
    public let id: CallbackID
    /// Whose event it tells.
    public let organisation: OrganisationID
    /// The world of the event.
    public let environment: Environment
    /// The address that it is posted to.
    public let destination: String

    /// Makes one.
    public init(
        id: CallbackID,
        organisation: OrganisationID,
        environment: Environment,
        destination: String
    ) {
        self.id = id
        self.organisation = organisation
        self.environment = environment
        self.destination = destination
    }
}

/// How an organisation wants the callbacks of one channel.
public struct CallbackSettings: Sendable, Hashable {
    /// Whose settings they are.
    public let organisation: OrganisationID
    /// The world of the events.
    public let environment: Environment
    /// The channel: a dialect's name, or `tollgate`.
    public let channel: String
    /// Where callbacks go that name no address of their own, or `nil`.
    public var destination: String?
    /// The key that signs those, or `nil`.
    public var key: VaultID?
    /// Whether receivers on this machine's loopback interface may be called, also without TLS.
    public var allowsLoopback: Bool

    /// Makes settings.
    public init(
        organisation: OrganisationID,
        environment: Environment,
        channel: String,
        destination: String? = nil,
        key: VaultID? = nil,
        allowsLoopback: Bool = false
    ) {
        self.organisation = organisation
        self.environment = environment
        self.channel = channel
        self.destination = destination
        self.key = key
        self.allowsLoopback = allowsLoopback
    }
}

/// How one receiver of an organisation has been doing.
public struct ReceiverHealth: Sendable, Hashable {
    /// Whose receiver it is.
    public let organisation: OrganisationID
    /// The world of the events.
    public let environment: Environment
    /// The receiver's address.
    public let destination: String
    /// Since when every try failed, or `nil` after a success.
    public var failingSince: Instant?
    /// When the owner was warned of that, or `nil`.
    public var warnedAt: Instant?
    /// When it was given up, so that nothing is sent there until it is enabled again, or `nil`.
    public var disabledAt: Instant?

    /// Makes a record.
    public init(
        organisation: OrganisationID,
        environment: Environment,
        destination: String,
        failingSince: Instant? = nil,
        warnedAt: Instant? = nil,
        disabledAt: Instant? = nil
    ) {
        self.organisation = organisation
        self.environment = environment
        self.destination = destination
        self.failingSince = failingSince
        self.warnedAt = warnedAt
        self.disabledAt = disabledAt
    }
}

/// Keeps callbacks from the commit of their event to the end of their retention.
public protocol OutboxPort {
    /// Adds a callback; throws ``StoreFault/Code/duplicate`` if its id is taken.
    func insert(_ callback: CallbackRecord) throws
    /// Replaces a callback; throws ``StoreFault/Code/other`` if it is not there.
    func replace(_ callback: CallbackRecord) throws
    /// Finds one.
    func find(_ id: CallbackID) throws -> CallbackRecord?
    /// Lists some, by the moment of their event and then by id, both upwards unless the filter says
    /// otherwise.
    func list(_ filter: CallbackFilter) throws -> [CallbackRecord]
    /// Returns up to a number of pending callbacks that are due at a moment and not leased beyond it,
    /// the longest waiting first.
    func due(at moment: Instant, limit: Int) throws -> [DueCallback]
    /// How many are pending, and when the longest waiting one became due; `nil` for none.
    func backlog() throws -> (count: Int, oldest: Instant?)
    /// Removes up to 1,000 delivered or failed callbacks that were finished before a moment; returns how
    /// many.
    ///
    /// A callback was finished with its last try, and one without any try with its event.
    @discardableResult
    func removeFinished(before moment: Instant) throws -> Int
    /// Removes up to 1,000 finished callbacks of an organisation's sandbox, whose events' moments run
    /// ahead of the wall clock by up to an advance; returns how many.
    ///
    /// Such a callback was finished with its last try, which is a moment of the wall clock, and one without
    /// any try with its event, less the advance.
    @discardableResult
    func removeFinished(
        before moment: Instant,
        ofSandbox organisation: OrganisationID,
        ahead advance: Duration
    ) throws -> Int
    /// Lets the pending callbacks of an organisation's sandbox be due earlier, and its receivers there
    /// have been failing, and been warned of, for longer; returns how many callbacks are pending.
    ///
    /// None comes to be due before the moment: it would stand before those of others that waited longer.
    @discardableResult
    func bringForward(
        ofSandbox organisation: OrganisationID,
        by step: Duration,
        at moment: Instant
    ) throws -> Int
    /// Removes every callback of an organisation in an environment and channel; returns how many.
    @discardableResult
    func removeAll(
        organisation: OrganisationID,
        environment: Environment,
        channel: String
    ) throws -> Int

    /// The settings of a channel; `nil` where none were made.
    func settings(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ channel: String
    ) throws -> CallbackSettings?
    /// Adds or replaces settings.
    func save(_ settings: CallbackSettings) throws

    /// How a receiver has been doing; `nil` for one that never failed.
    func health(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ destination: String
    ) throws -> ReceiverHealth?
    /// Adds or replaces a receiver's record.
    func save(_ health: ReceiverHealth) throws
    /// Removes up to 1,000 records of receivers that are well, or that no callback names any more; returns
    /// how many.
    @discardableResult
    func removeIdleReceivers() throws -> Int
}
