public import TollgateCore

/// What becomes of a callback and of its receiver: pure transitions from record to record.
public struct CallbackRules: Sendable, Hashable {
    /// A callback and its receiver after a try.
    public struct Settlement: Sendable, Hashable {
        /// The callback.
        public var callback: CallbackRecord
        /// The receiver's record.
        public var health: ReceiverHealth
        /// What the receiver's owner should hear of, or `nil`.
        public var change: ReceiverChange?
    }

    /// The word in the record of a callback whose receiver is disabled.
    public static let receiverDisabled = "receiver_disabled"

    /// When callbacks are tried again.
    public let schedule: CallbackSchedule

    /// Makes rules over a schedule.
    public init(schedule: CallbackSchedule) { self.schedule = schedule }

    /// Applies the outcome of a try.
    ///
    /// - Parameters:
    ///   - callback: The callback that was tried.
    ///   - outcome: What the try came to.
    ///   - health: The receiver's record, or `nil` for one that never failed.
    ///   - now: The moment.
    ///   - chance: A random byte.
    /// - Returns: Both records as they are to be kept.
    public func settled(
        _ callback: CallbackRecord,
        _ outcome: CallbackOutcome,
        _ health: ReceiverHealth?,
        at now: Instant,
        chance: UInt8
    ) -> Settlement {
        var next = Self.noting(outcome.entry, in: callback)
        next.tryCount += 1
        next.leasedUntil = nil
        let health = health ?? Self.unknown(Receiver(of: callback))
        switch outcome.verdict {
        case .delivered:
            return Settlement(
                callback: Self.finished(next, .delivered),
                health: ReceiverRules.succeeded(health)
            )
        case .gone:
            let (health, change) = ReceiverRules.gone(health, at: now)
            return Settlement(
                callback: Self.finished(next, .failed),
                health: health,
                change: change
            )
        case .unsent:
            // What is wrong here says nothing about the receiver.
            return Settlement(
                callback: following(next, outcome, health, at: now, chance: chance),
                health: health
            )
        case .hopeless, .failed:
            let (health, change) = ReceiverRules.failed(health, at: now)
            return Settlement(
                callback: following(next, outcome, health, at: now, chance: chance),
                health: health,
                change: change
            )
        }
    }

    /// The callback after a failure: to be tried again, or given up.
    private func following(
        _ callback: CallbackRecord,
        _ outcome: CallbackOutcome,
        _ health: ReceiverHealth,
        at now: Instant,
        chance: UInt8
    ) -> CallbackRecord {
        var isOver = health.disabledAt != nil || callback.tryCount >= schedule.triesMax
        if case .hopeless = outcome.verdict { isOver = true }
        guard !isOver else { return Self.finished(callback, .failed) }
        var next = callback
        let delay = schedule.delay(
            afterTries: callback.tryCount,
            retryAfter: outcome.retryAfter,
            chance: chance
        )
        next.nextTryAt = now + delay
        return next
    }

    /// The callback given up untried, for a reason in a word: by itself that its receiver is disabled.
    public static func refused(
        _ callback: CallbackRecord,
        for fault: String = receiverDisabled,
        at now: Instant
    ) -> CallbackRecord {
        let entry = CallbackTry(at: now, milliseconds: 0, status: nil, fault: fault)
        return finished(noting(entry, in: callback), .failed)
    }

    /// The callback sent again from the start, whatever became of it; its name and its tries stay.
    public static func resent(_ callback: CallbackRecord, at now: Instant) -> CallbackRecord {
        var next = callback
        next.state = .pending
        next.nextTryAt = now
        next.tryCount = 0
        return next
    }

    /// The pending callback mended after a step of the clock, or `nil` where nothing is wrong.
    ///
    /// A wait or a lease longer than any rule gives was written while the clock was ahead.
    public static func mended(
        _ callback: CallbackRecord,
        at now: Instant,
        leaseMax: Duration
    ) -> CallbackRecord? {
        guard callback.state == .pending else { return nil }
        var next = callback
        if let due = next.nextTryAt, due - now > CallbackSchedule.waitMax { next.nextTryAt = now }
        if let end = next.leasedUntil, end - now > leaseMax { next.leasedUntil = nil }
        return next == callback ? nil : next
    }

    /// The record of a receiver of which nothing is kept.
    public static func unknown(_ receiver: Receiver) -> ReceiverHealth {
        ReceiverHealth(
            organisation: receiver.organisation,
            environment: receiver.environment,
            destination: receiver.destination
        )
    }

    private static func noting(_ entry: CallbackTry, in callback: CallbackRecord) -> CallbackRecord
    {
        var next = callback
        next.tries = Array((next.tries + [entry]).suffix(CallbackRecord.triesKeptMax))
        return next
    }

    private static func finished(
        _ callback: CallbackRecord,
        _ state: CallbackState
    ) -> CallbackRecord {
        var next = callback
        next.state = state
        (next.nextTryAt, next.leasedUntil) = (nil, nil)
        return next
    }
}
