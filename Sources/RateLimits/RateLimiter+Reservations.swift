import Synchronization
public import TollgateCore

/// Attempts that nobody can judge yet: they count as charged until they are settled.
///
/// Whoever got one settles it once, however the attempt ends (``RateLimiter/settle(_:isCharged:at:)``).
public struct Reservation: Sendable {
    /// Where one attempt is held, and under which limit.
    struct Place: Sendable {
        /// The subject's own place, or the shared one.
        let key: RateLimiter.Key
        /// The limit.
        let limit: RateLimit
    }

    /// All places of the attempt.
    let places: [Place]
}

/// What reserving came to.
public enum ReservationVerdict: Sendable {
    /// Every limit holds the attempt.
    case reserved(Reservation)
    /// Nothing is held: this limit is reached by what was charged, for this long.
    case limited(RateLimit, wait: Duration)
    /// Nothing is held: this limit may be reached, once what is reserved is settled.
    case busy(RateLimit)
}

/// Limits on what is charged only when it fails, such as guesses: whether one counts is known once it has
/// ended, and those that run at the same time must not pass the limit together.
extension RateLimiter {
    /// Reserves an attempt under every limit, or under none.
    ///
    /// - Parameters:
    ///   - charges: The limits with their subjects; an empty list is reserved.
    ///   - now: The moment.
    /// - Returns: The reservation; else the limit with the longest wait, or one that only waits for what is
    ///   reserved.
    public func reserve(_ charges: [Charge], at now: MonotonicInstant) -> ReservationVerdict {
        guard !charges.isEmpty else { return .reserved(Reservation(places: [])) }
        return table.withLock { table in
            let now = Self.later(now, &table)
            let keys = charges.map { place($0, at: now, in: &table) }
            if case .limited(let limit, let wait) = Self.worst(charges, keys, at: now, in: table) {
                table.tallies.limited(limit.name)
                return .limited(limit, wait: wait)
            }
            for (charge, key) in zip(charges, keys) {
                guard let entry = table.entries[key] else { continue }
                if entry.meter.left(charge.limit, at: now).count <= entry.held {
                    table.tallies.busy(charge.limit.name)
                    return .busy(charge.limit)
                }
            }
            for (charge, key) in zip(charges, keys) {
                let isShared = key.subject == .overflow
                table.tallies.admitted(charge.limit.name)
                table.entries[key, default: Entry(charge.limit, isShared: isShared)].held += 1
            }
            let places = zip(charges, keys).map { Reservation.Place(key: $1, limit: $0.limit) }
            return .reserved(Reservation(places: places))
        }
    }

    /// Ends a reservation: the attempt is charged, or given back.
    ///
    /// - Parameters:
    ///   - reservation: What ``reserve(_:at:)`` returned; it is of no use afterwards.
    ///   - isCharged: Whether the attempt counts.
    ///   - now: The moment.
    public func settle(_ reservation: Reservation, isCharged: Bool, at now: MonotonicInstant) {
        guard !reservation.places.isEmpty else { return }
        table.withLock { table in
            let now = Self.later(now, &table)
            for place in reservation.places {
                // Held entries are never forgotten.
                guard let held = table.entries[place.key]?.held, held > 0 else { continue }
                table.entries[place.key]?.held = held - 1
                if isCharged {
                    table.entries[place.key]?.meter.charge(place.limit, at: now)
                } else if table.entries[place.key]?.isIdle(place.limit, at: now) == true {
                    table.entries[place.key] = nil
                }
            }
        }
    }
}
