import TollgateCore

/// What one limit remembers of one subject; a pure value.
enum Meter {
    /// The times of the last admitted requests, up to a capacity; the oldest at `next` once it is full.
    case ring(times: [Int64], next: Int, capacity: Int)
    /// The theoretical arrival time of GCRA.
    case arrival(Int64)

    /// Makes a meter for one subject.
    init(_ limit: RateLimit) {
        self =
            limit.isExact
            ? .ring(times: [], next: 0, capacity: limit.count) : .arrival(.min)
    }

    /// Makes a meter that subjects with different numbers share: it keeps as many times as any of
    /// them may ask for.
    init(sharedBy limit: RateLimit) {
        self =
            limit.isExact
            ? .ring(times: [], next: 0, capacity: RateLimit.exactCountMax) : .arrival(.min)
    }

    /// How long until one more request can be admitted; zero for now.
    func wait(_ limit: RateLimit, at now: MonotonicInstant) -> Duration {
        switch self {
        case .ring(let times, let next, _):
            guard times.count >= limit.count else { return .zero }
            let deciding = times[(next + times.count - limit.count) % times.count]
            let free = deciding + limit.interval.wholeNanoseconds
            return max(.zero, .nanoseconds(free - now.nanoseconds))
        case .arrival(let arrival):
            guard arrival != .min else { return .zero }
            let tolerance = Self.increment(limit) * Int64(Self.burst(limit) - 1)
            return max(.zero, .nanoseconds(arrival - tolerance - now.nanoseconds))
        }
    }

    /// How many requests can be admitted now, and how long until that becomes one more.
    func left(_ limit: RateLimit, at now: MonotonicInstant) -> (count: Int, moreIn: Duration) {
        switch self {
        case .ring(let times, let next, _):
            let begun = now.nanoseconds - limit.interval.wholeNanoseconds
            let live = times.count - Self.firstAfter(begun, times, next)
            guard live > 0 else { return (limit.count, .zero) }
            let freeing = times[(next + times.count - min(live, limit.count)) % times.count]
            return (max(0, limit.count - live), .nanoseconds(freeing - begun))
        case .arrival(let arrival):
            guard arrival > now.nanoseconds else { return (Self.burst(limit), .zero) }
            let increment = Self.increment(limit)
            let room = now.nanoseconds + increment * Int64(Self.burst(limit) - 1) - arrival
            guard room >= 0 else { return (0, .nanoseconds(-room)) }
            return (Int(room / increment) + 1, .nanoseconds(increment - room % increment))
        }
    }

    /// Takes note of one admitted request.
    mutating func charge(_ limit: RateLimit, at now: MonotonicInstant) {
        switch self {
        case .ring(var times, let next, let capacity):
            self = .arrival(0)  // lets go of the array, so that it is changed in place
            if times.count < capacity {
                times.append(now.nanoseconds)
                self = .ring(times: times, next: 0, capacity: capacity)
            } else {
                times[next] = now.nanoseconds
                self = .ring(times: times, next: (next + 1) % capacity, capacity: capacity)
            }
        case .arrival(let arrival):
            self = .arrival(max(arrival, now.nanoseconds) + Self.increment(limit))
        }
    }

    /// Whether forgetting the subject would change nothing.
    func isIdle(_ limit: RateLimit, at now: MonotonicInstant) -> Bool {
        switch self {
        case .ring(let times, let next, _):
            guard !times.isEmpty else { return true }
            let newest = times[(next + times.count - 1) % times.count]
            return newest + limit.interval.wholeNanoseconds <= now.nanoseconds
        case .arrival(let arrival):
            return arrival <= now.nanoseconds
        }
    }

    /// The place of the first time after a moment, in the order of the times.
    private static func firstAfter(_ moment: Int64, _ times: [Int64], _ next: Int) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[(next + middle) % times.count] > moment {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }

    /// Half of the number may come at once; the other half is spread over the interval, so that burst
    /// and steady flow together never exceed the number in any interval.
    private static func burst(_ limit: RateLimit) -> Int { limit.count / 2 }

    private static func increment(_ limit: RateLimit) -> Int64 {
        let steady = Int64(limit.count - burst(limit))
        return (limit.interval.wholeNanoseconds + steady - 1) / steady
    }
}

// MARK: Another limit for the same subject

extension Meter {
    /// Carries what was admitted under one limit over to another, as an owner changes it.
    ///
    /// What the new limit would have admitted less of is not forgotten: the newest times stay, and
    /// where times become a number or the reverse, every charge that still counts is counted again.
    func fitted(from old: RateLimit, to new: RateLimit, at now: MonotonicInstant) -> Meter {
        switch self {
        case .ring(let times, let next, _):
            let ordered = Array(times[next...] + times[..<next])
            guard !new.isExact else {
                return .ring(
                    times: Array(ordered.suffix(new.count)),
                    next: 0,
                    capacity: new.count
                )
            }
            let begun = now.nanoseconds - new.interval.wholeNanoseconds
            return Self.charged(ordered.filter { $0 > begun }.count, new, at: now)
        case .arrival(let arrival):
            guard arrival > now.nanoseconds else { return Meter(new) }
            let increment = Self.increment(old)
            let backlog = Int((arrival - now.nanoseconds + increment - 1) / increment)
            return Self.charged(backlog, new, at: now)
        }
    }

    /// A meter that was charged a number of times at a moment.
    private static func charged(_ count: Int, _ limit: RateLimit, at now: MonotonicInstant) -> Meter
    {
        guard limit.isExact else {
            // After an interval everything is forgotten, however much it was: nobody waits longer.
            let counted = min(count, limit.count - 1)
            return .arrival(now.nanoseconds + Int64(counted) * increment(limit))
        }
        let times = [Int64](repeating: now.nanoseconds, count: min(count, limit.count))
        return .ring(times: times, next: 0, capacity: limit.count)
    }
}
