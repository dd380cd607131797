import TollgateCore

/// What one limit remembers of one subject; a pure value.
enum Meter {
    /// The times of the last admitted requests, oldest at `next` once the ring is full.
    case ring(times: [Int64], next: Int)
    /// The theoretical arrival time of GCRA.
    case arrival(Int64)

    init(_ limit: RateLimit) {
        self = limit.count <= RateLimit.exactCountMax ? .ring(times: [], next: 0) : .arrival(.min)
    }

    /// How long until one more request can be admitted; zero for now.
    func wait(_ limit: RateLimit, at now: MonotonicInstant) -> Duration {
        switch self {
        case .ring(let times, let next):
            guard times.count == limit.count else { return .zero }
            let free = times[next] + limit.interval.wholeNanoseconds
            return max(.zero, .nanoseconds(free - now.nanoseconds))
        case .arrival(let arrival):
            guard arrival != .min else { return .zero }
            let tolerance = Self.increment(limit) * Int64(Self.burst(limit) - 1)
            return max(.zero, .nanoseconds(arrival - tolerance - now.nanoseconds))
        }
    }

    /// Takes note of one admitted request.
    mutating func charge(_ limit: RateLimit, at now: MonotonicInstant) {
        switch self {
        case .ring(var times, let next):
            self = .arrival(0)  // lets go of the array, so that it is changed in place
            if times.count < limit.count {
                times.append(now.nanoseconds)
                self = .ring(times: times, next: 0)
            } else {
                times[next] = now.nanoseconds
                self = .ring(times: times, next: (next + 1) % limit.count)
            }
        case .arrival(let arrival):
            self = .arrival(max(arrival, now.nanoseconds) + Self.increment(limit))
        }
    }

    /// Whether forgetting the subject would change nothing.
    func isIdle(_ limit: RateLimit, at now: MonotonicInstant) -> Bool {
        switch self {
        case .ring(let times, let next):
            guard !times.isEmpty else { return true }
            let newest = times[(next + times.count - 1) % times.count]
            return newest + limit.interval.wholeNanoseconds <= now.nanoseconds
        case .arrival(let arrival):
            return arrival <= now.nanoseconds
        }
    }

    /// Half of the number may come at once; the other half is spread over the interval, so that burst
    /// and steady flow together never exceed the number in any interval.
    private static func burst(_ limit: RateLimit) -> Int { limit.count / 2 }

    private static func increment(_ limit: RateLimit) -> Int64 {
        let steady = Int64(limit.count - burst(limit))
        return (limit.interval.wholeNanoseconds + steady - 1) / steady
    }
}
