import Synchronization
public import TollgateCore

/// Charges limits: all that match a request as one step, or none.
///
/// One lock guards the whole table. It is held for some hundred nanoseconds, and a request that no limit
/// matches never takes it; splitting the table would need several locks at once for one step (see
/// `Docs/Decisions/0006-rate-limits.md`). The table has a maximum: a subject that finds it full shares
/// one meter with all others in that position, so that the promise is kept for everybody, strictly
/// rather than loosely.
public final class RateLimiter: Sendable {
    /// What charging came to.
    public enum Verdict: Sendable, Hashable {
        /// Every limit was charged.
        case admitted
        /// Nothing was charged: this limit is reached, and after this wait all would admit.
        case limited(RateLimit, wait: Duration)
    }

    /// The place of one subject under one limit.
    struct Key: Hashable {
        /// The limit's name.
        let limit: String
        /// Whose requests are counted there.
        let subject: LimitSubject
        /// Whether it is the shared place of those whose limit is too large for a ring.
        var isLarge = false
    }

    /// What is remembered at one place.
    struct Entry {
        /// The limit by which the meter was last read.
        var limit: RateLimit
        /// What was charged.
        var meter: Meter
        /// How many attempts are reserved and not settled.
        var held = 0

        /// Makes the entry of somebody who did nothing yet.
        init(_ limit: RateLimit, isShared: Bool) {
            self.limit = limit
            meter = isShared ? Meter(sharedBy: limit) : Meter(limit)
        }

        /// Whether forgetting it would change nothing.
        func isIdle(_ limit: RateLimit, at now: MonotonicInstant) -> Bool {
            held == 0 && meter.isIdle(limit, at: now)
        }

        /// The entry under another limit of the same name, with what was charged so far.
        func fitted(to limit: RateLimit, at now: MonotonicInstant) -> Entry {
            var entry = self
            entry.limit = limit
            entry.meter = meter.fitted(from: self.limit, to: limit, at: now)
            return entry
        }
    }

    /// Everything that the lock guards.
    struct Table {
        /// What is remembered.
        var entries: [Key: Entry] = [:]
        /// When the idle were last forgotten.
        var sweptAt = MonotonicInstant(nanoseconds: 0)
        /// The latest moment that was seen.
        var newest = MonotonicInstant(nanoseconds: .min)
        /// What the limits have decided.
        var tallies = LimitTallies()
    }

    /// The least time between two sweeps of a full table.
    private static let sweepInterval: Duration = .seconds(1)

    /// Everything that is remembered, under the one lock.
    let table = Mutex(Table())
    private let subjectsMax: Int

    /// Makes a limiter that remembers up to a number of subjects over all limits.
    public init(subjectsMax: Int) { self.subjectsMax = subjectsMax }

    /// How many subjects are remembered now.
    public var subjectCount: Int { table.withLock { $0.entries.count } }

    /// Whether the table is full, so that further subjects share one meter.
    public var isFull: Bool { subjectCount >= subjectsMax }

    /// What each limit has decided since the start, by its name.
    public var tallies: [String: LimitTally] { table.withLock { $0.tallies.byName } }

    /// Charges every limit, or none.
    ///
    /// What is reserved (``reserve(_:at:)``) is not looked at: a subject is either charged or reserved.
    ///
    /// - Parameters:
    ///   - charges: The limits with their subjects; an empty list is admitted.
    ///   - now: The moment.
    /// - Returns: Whether all were charged, else the limit with the longest wait.
    public func charge(_ charges: [Charge], at now: MonotonicInstant) -> Verdict {
        guard !charges.isEmpty else { return .admitted }
        return table.withLock { table in
            let now = Self.later(now, &table)
            let keys = charges.map { place($0, at: now, in: &table) }
            return Self.charge(charges, keys, at: now, in: &table)
        }
    }

    /// Charges every limit, or none, and tells where each subject then stands.
    ///
    /// - Parameters:
    ///   - charges: The limits with their subjects; an empty list is admitted.
    ///   - now: The moment.
    /// - Returns: Whether all were charged, and the standings in the order of the charges.
    public func chargeAndTell(
        _ charges: [Charge],
        at now: MonotonicInstant
    ) -> (verdict: Verdict, standings: [LimitStanding]) {
        guard !charges.isEmpty else { return (.admitted, []) }
        return table.withLock { table in
            let now = Self.later(now, &table)
            let keys = charges.map { place($0, at: now, in: &table) }
            let verdict = Self.charge(charges, keys, at: now, in: &table)
            let standings = zip(charges, keys).map { charge, key in
                let meter = table.entries[key]?.meter ?? Meter(charge.limit)
                let left = meter.left(charge.limit, at: now)
                return LimitStanding(
                    limit: charge.limit,
                    remaining: left.count,
                    moreIn: left.moreIn
                )
            }
            return (verdict, standings)
        }
    }

    private static func charge(
        _ charges: [Charge],
        _ keys: [Key],
        at now: MonotonicInstant,
        in table: inout Table
    ) -> Verdict {
        let verdict = worst(charges, keys, at: now, in: table)
        if case .limited(let limit, _) = verdict {
            table.tallies.limited(limit.name)
            return verdict
        }
        for (charge, key) in zip(charges, keys) {
            table.tallies.admitted(charge.limit.name)
            table.entries[key, default: Entry(charge.limit, isShared: key.subject == .overflow)]
                .meter.charge(charge.limit, at: now)
        }
        return .admitted
    }

    /// The limit with the longest wait, or that there is none.
    static func worst(
        _ charges: [Charge],
        _ keys: [Key],
        at now: MonotonicInstant,
        in table: Table
    ) -> Verdict {
        var worst: (limit: RateLimit, wait: Duration)?
        for (charge, key) in zip(charges, keys) {
            let wait = table.entries[key]?.meter.wait(charge.limit, at: now) ?? .zero
            if wait > worst?.wait ?? .zero { worst = (charge.limit, wait) }
        }
        return worst.map { .limited($0.limit, wait: $0.wait) } ?? .admitted
    }

    /// The moment, or a later one that was charged already: two loops may read the clock in one order
    /// and take the lock in the other, and the times of a meter stand in order.
    static func later(_ now: MonotonicInstant, _ table: inout Table) -> MonotonicInstant {
        table.newest = max(table.newest, now)
        return table.newest
    }

    /// The subject's own place, or the shared one when the table is full.
    func place(_ charge: Charge, at now: MonotonicInstant, in table: inout Table) -> Key {
        let own = Key(limit: charge.limit.name, subject: charge.subject)
        if let entry = table.entries[own] {
            if !entry.limit.promisesSame(as: charge.limit) {
                table.entries[own] = entry.fitted(to: charge.limit, at: now)
            }
            return own
        }
        if table.entries.count >= subjectsMax { Self.sweep(&table, at: now) }
        let shared = Key(
            limit: charge.limit.name,
            subject: .overflow,
            isLarge: !charge.limit.isExact
        )
        // An attempt that is reserved at the shared place may be this subject's: it is counted there.
        let isHeld = (table.entries[shared]?.held ?? 0) > 0
        guard table.entries.count < subjectsMax, !isHeld else {
            Self.makeShareable(shared, for: charge.limit, at: now, in: &table)
            return shared
        }
        // The subject may have been admitted by the shared meter a moment ago: its charges go along.
        if let entry = table.entries[shared], !entry.meter.isIdle(charge.limit, at: now) {
            table.entries[own] = entry.fitted(to: charge.limit, at: now)
        }
        return own
    }

    /// Has a shared meter fit a subject whose limit is not that of the subject before it.
    ///
    /// A ring that is shared keeps times enough for every number that rings are for; of the limits that
    /// share it the longest interval says when it is idle.
    private static func makeShareable(
        _ key: Key,
        for limit: RateLimit,
        at now: MonotonicInstant,
        in table: inout Table
    ) {
        guard let entry = table.entries[key], !entry.limit.promisesSame(as: limit) else { return }
        if key.isLarge {
            table.entries[key] = entry.fitted(to: limit, at: now)
        } else if limit.interval > entry.limit.interval {
            table.entries[key]?.limit = limit
        }
    }

    /// Forgets the idle, unless that was done just now.
    private static func sweep(_ table: inout Table, at now: MonotonicInstant) {
        guard now - table.sweptAt >= sweepInterval else { return }
        table.sweptAt = now
        table.entries = table.entries.filter { !$0.value.isIdle($0.value.limit, at: now) }
    }
}
