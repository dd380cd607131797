public import TollgateCore
public import TollgateCrypto

/// A due callback, as the courier's queues hold it.
public struct CallbackSlip: Sendable, Hashable {
    /// The callback.
    public let id: CallbackID
    /// Where it goes.
    public let receiver: Receiver
    /// Until when this process has set it aside for itself, or `nil`.
    public var reservedUntil: Instant?
}

/// A callback that one try has for itself until its lease ends.
public struct CallbackAssignment: Sendable {
    /// The callback.
    public let callback: CallbackRecord
    /// The end of the lease, which also tells this try from every other.
    public let lease: Instant
    /// The key that signs it; `nil` for an unsigned one.
    public let key: Secret?
    /// Whether it names a key that is not there any more, or cannot be opened.
    public let lacksKey: Bool
    /// The clock of its account.
    public let account: AccountClock
    /// How it is sent.
    public let plan: CallbackPlan
    /// Whether it may go to this machine's loopback interface.
    public let allowsLoopback: Bool
}

/// What came of asking for a callback.
public enum CallbackStart: Sendable {
    /// Somebody else has it, or it is not due any more.
    case taken
    /// It was given up untried, for the reason in the word: its receiver is disabled, or it is not to be
    /// sent any more.
    case refused(CallbackRecord, fault: String)
    /// It is to be tried now.
    case ready(CallbackAssignment)
}

/// The outbox as a courier works through it.
///
/// A try leases its callback for longer than it can take. What a process had when it died comes back when
/// the lease ends; nothing is lost, and no two processes try one callback at once.
public struct CallbackQueue: Sendable {
    /// The longest time for which a due callback waits its turn in one process before others may take it.
    public static let reservation: Duration = .seconds(30)
    /// How much longer than a try its lease lasts.
    public static let leaseMargin: Duration = .seconds(5)
    /// How many callbacks one transaction changes.
    public static let pageMax = 500

    /// Called in the transaction that warns of a receiver or disables it.
    public typealias ReceiverNote =
        @Sendable (ReceiverHealth, ReceiverChange, Instant, any StoreTransaction) throws -> Void

    let store: any Store
    private let vault: Vault
    private let desk: CallbackDesk
    let channels: CallbackChannels
    private let randomness: Randomness
    private let note: ReceiverNote

    /// Makes a queue.
    ///
    /// - Parameters:
    ///   - store: Where the outbox is.
    ///   - vault: Where keys are.
    ///   - channels: How each channel sends.
    ///   - randomness: Where chance comes from.
    ///   - time: The clocks, by which the notices of receivers are due.
    ///   - note: Called in the transaction that warns of a receiver or disables it.
    public init(
        store: any Store,
        vault: Vault,
        channels: CallbackChannels,
        randomness: Randomness,
        time: TimeSource,
        note: @escaping ReceiverNote = { _, _, _, _ in }
    ) {
        self.store = store
        self.vault = vault
        desk = CallbackDesk(randomness: randomness, time: time)
        self.channels = channels
        self.randomness = randomness
        self.note = note
    }

    /// How long a try has a callback for itself.
    private func lease(of callback: CallbackRecord) -> Duration {
        channels.plan(for: callback).timeout + Self.leaseMargin
    }

    /// The longest that a callback may be leased or reserved.
    func leaseMax(of callback: CallbackRecord) -> Duration {
        max(lease(of: callback), Self.reservation)
    }

    // MARK: Finding work

    /// Returns due callbacks, the longest waiting first.
    public func due(at now: Instant, limit: Int) async throws -> [CallbackSlip] {
        try await store.read { transaction in
            try transaction.outbox.due(at: now, limit: limit).map {
                CallbackSlip(
                    id: $0.id,
                    receiver: Receiver(
                        organisation: $0.organisation,
                        environment: $0.environment,
                        destination: $0.destination
                    )
                )
            }
        }
    }

    /// Sets due callbacks aside, so that the next look at the outbox sees what waits behind them.
    ///
    /// - Parameters:
    ///   - slips: The callbacks.
    ///   - now: The moment.
    /// - Returns: Those that were free, with the end of their reservation.
    /// - Throws: ``StoreFault``.
    public func reserve(_ slips: [CallbackSlip], at now: Instant) async throws -> [CallbackSlip] {
        let end = now + Self.reservation
        return try await store.transaction { transaction in
            try slips.prefix(Self.pageMax).compactMap { slip in
                guard var callback = try transaction.outbox.find(slip.id),
                    Self.isFree(callback, at: now, reservedUntil: nil)
                else { return nil }
                callback.leasedUntil = end
                try transaction.outbox.replace(callback)
                var reserved = slip
                reserved.reservedUntil = end
                return reserved
            }
        }
    }

    /// How many callbacks are pending, and since when the longest waiting one is due.
    public func backlog() async throws -> (count: Int, oldest: Instant?) {
        try await store.read { try $0.outbox.backlog() }
    }

    // MARK: One try

    /// Leases a callback for a try.
    ///
    /// - Parameters:
    ///   - slip: The callback.
    ///   - now: The moment.
    /// - Returns: What came of it.
    /// - Throws: ``StoreFault``.
    public func begin(_ slip: CallbackSlip, at now: Instant) async throws -> CallbackStart {
        try await store.transaction { transaction in
            guard var callback = try transaction.outbox.find(slip.id),
                Self.isFree(callback, at: now, reservedUntil: slip.reservedUntil)
            else { return .taken }
            if let fault = try self.refusal(of: callback, in: transaction) {
                let refused = CallbackRules.refused(callback, for: fault, at: now)
                try transaction.outbox.replace(refused)
                return .refused(refused, fault: fault)
            }
            let lease = now + self.lease(of: callback)
            callback.leasedUntil = lease
            try transaction.outbox.replace(callback)
            let account = try transaction.clock(of: callback.organisation, in: callback.environment)
            let (key, lacksKey) = try self.key(
                of: callback,
                at: account.now(at: now),
                in: transaction
            )
            let settings = try transaction.outbox.settings(
                callback.organisation,
                callback.environment,
                callback.channel
            )
            return .ready(
                CallbackAssignment(
                    callback: callback,
                    lease: lease,
                    key: key,
                    lacksKey: lacksKey,
                    account: account,
                    plan: self.channels.plan(for: callback),
                    allowsLoopback: callback.environment == .sandbox
                        && settings?.allowsLoopback == true
                )
            )
        }
    }

    /// Records the outcome of a try.
    ///
    /// - Parameters:
    ///   - assignment: The try.
    ///   - outcome: What it came to.
    ///   - now: The moment.
    /// - Returns: The callback and its receiver as they are now; `nil` where the callback is gone.
    /// - Throws: ``StoreFault``.
    @discardableResult
    public func settle(
        _ assignment: CallbackAssignment,
        _ outcome: CallbackOutcome,
        at now: Instant
    ) async throws -> CallbackRules.Settlement? {
        let rules = CallbackRules(schedule: assignment.plan.schedule)
        let (desk, note, chance) = (desk, note, randomness.bytes(1)[0])
        return try await store.transaction { transaction in
            guard let callback = try transaction.outbox.find(assignment.callback.id) else {
                return nil
            }
            let health = try Self.health(callback, in: transaction)
            var settlement = rules.settled(callback, outcome, health, at: now, chance: chance)
            // The lease ended in the middle, and the callback is another try's business now. That this
            // one succeeded still counts; that it failed is only noted.
            if callback.leasedUntil != assignment.lease, outcome.verdict != .delivered {
                let tries = settlement.callback.tries
                settlement.callback = callback
                settlement.callback.tries = tries
            }
            try transaction.outbox.replace(settlement.callback)
            if settlement.health != health ?? CallbackRules.unknown(Receiver(of: callback)) {
                try transaction.outbox.save(settlement.health)
            }
            if let change = settlement.change {
                try note(settlement.health, change, now, transaction)
                try Self.tell(change, of: settlement, desk, at: now, in: transaction)
            }
            return settlement
        }
    }

    /// Gives a callback back untried, to be tried as soon as somebody can.
    public func abandon(_ assignment: CallbackAssignment) async throws {
        try await store.transaction { transaction in
            guard var callback = try transaction.outbox.find(assignment.callback.id),
                callback.leasedUntil == assignment.lease
            else { return }
            callback.leasedUntil = nil
            try transaction.outbox.replace(callback)
        }
    }

    // MARK: Parts

    /// Why a callback is given up untried, in a word; `nil` where it is to be tried.
    private func refusal(
        of callback: CallbackRecord,
        in transaction: any StoreTransaction
    ) throws -> String? {
        if let fault = try channels.withdrawal(callback, transaction) { return fault }
        let isDisabled = try Self.health(callback, in: transaction)?.disabledAt != nil
        return isDisabled ? CallbackRules.receiverDisabled : nil
    }

    /// The key of a callback, its own or its channel's; one that cannot be opened is as good as none, and
    /// must not hold up its receiver.
    private func key(
        of callback: CallbackRecord,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> (key: Secret?, isLacking: Bool) {
        do {
            guard let own = callback.key else {
                return (try channels.key(callback, transaction, now), false)
            }
            let key = try vault.open(own, in: transaction)
            return (key, key == nil)
        } catch is CryptoFault {
            return (nil, true)
        }
    }

    private static func isFree(
        _ callback: CallbackRecord,
        at now: Instant,
        reservedUntil: Instant?
    ) -> Bool {
        guard callback.state == .pending, let due = callback.nextTryAt, due <= now else {
            return false
        }
        guard let end = callback.leasedUntil else { return true }
        return end <= now || end == reservedUntil
    }

    private static func health(
        _ callback: CallbackRecord,
        in transaction: any StoreTransaction
    ) throws -> ReceiverHealth? {
        try transaction.outbox.health(
            callback.organisation,
            callback.environment,
            callback.destination
        )
    }

    /// Tells the owner through the notices of the server itself, except of the receiver of these.
    private static func tell(
        _ change: ReceiverChange,
        of settlement: CallbackRules.Settlement,
        _ desk: CallbackDesk,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws {
        let callback = settlement.callback
        guard callback.channel != NoticeSigner.channel else { return }
        let draft = CallbackDraft(
            organisation: callback.organisation,
            environment: callback.environment,
            channel: NoticeSigner.channel,
            kind: change.rawValue,
            subject: callback.id.rawValue,
            content: JSONObject([
                ("environment", .string(callback.environment.rawValue)),
                ("channel", .string(callback.channel)),
                ("destination", .string(callback.destination)),
                ("failing_since", .optional(settlement.health.failingSince?.rfc3339)),
                ("fault", .optional(callback.tries.last?.fault)),
            ])
        )
        let clock = try transaction.clock(of: draft.organisation, in: draft.environment)
        try desk.queue(draft, at: clock.now(at: now), in: transaction)
    }
}
