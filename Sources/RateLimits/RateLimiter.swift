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

    private struct Key: Hashable {
        let limit: String
        let subject: LimitSubject
    }

    private struct Entry {
        let limit: RateLimit
        var meter: Meter
    }

    private struct Table {
        var entries: [Key: Entry] = [:]
        var sweptAt = MonotonicInstant(nanoseconds: 0)
    }

    /// The least time between two sweeps of a full table.
    private static let sweepInterval: Duration = .seconds(1)

    private let table = Mutex(Table())
    private let subjectsMax: Int

    /// Makes a limiter that remembers up to a number of subjects over all limits.
    public init(subjectsMax: Int) { self.subjectsMax = subjectsMax }

    /// How many subjects are remembered now.
    public var subjectCount: Int { table.withLock { $0.entries.count } }

    /// Charges every limit, or none.
    ///
    /// - Parameters:
    ///   - charges: The limits with their subjects; an empty list is admitted.
    ///   - now: The moment.
    /// - Returns: Whether all were charged, else the limit with the longest wait.
    public func charge(_ charges: [Charge], at now: MonotonicInstant) -> Verdict {
        guard !charges.isEmpty else { return .admitted }
        return table.withLock { table in
            let keys = charges.map { place($0, at: now, in: &table) }
            var worst: (limit: RateLimit, wait: Duration)?
            for (charge, key) in zip(charges, keys) {
                let wait = table.entries[key]?.meter.wait(charge.limit, at: now) ?? .zero
                if wait > worst?.wait ?? .zero { worst = (charge.limit, wait) }
            }
            if let worst { return .limited(worst.limit, wait: worst.wait) }
            for (charge, key) in zip(charges, keys) {
                table.entries[key, default: Entry(limit: charge.limit, meter: Meter(charge.limit))]
                    .meter.charge(charge.limit, at: now)
            }
            return .admitted
        }
    }

    /// The subject's own place, or the shared one when the table is full.
    private func place(_ charge: Charge, at now: MonotonicInstant, in table: inout Table) -> Key {
        let own = Key(limit: charge.limit.name, subject: charge.subject)
        if table.entries[own] != nil { return own }
        if table.entries.count >= subjectsMax { Self.sweep(&table, at: now) }
        let shared = Key(limit: charge.limit.name, subject: .overflow)
        guard table.entries.count < subjectsMax else { return shared }
        // The subject may have been admitted by the shared meter a moment ago: its charges go along.
        if let entry = table.entries[shared], !entry.meter.isIdle(entry.limit, at: now) {
            table.entries[own] = entry
        }
        return own
    }

    /// Forgets the idle, unless that was done just now.
    private static func sweep(_ table: inout Table, at now: MonotonicInstant) {
        guard now - table.sweptAt >= sweepInterval else { return }
        table.sweptAt = now
        table.entries = table.entries.filter { !$0.value.meter.isIdle($0.value.limit, at: now) }
    }
}
