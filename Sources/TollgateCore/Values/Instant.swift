/// A moment of the wall clock, in whole microseconds since 1970 in UTC.
public struct Instant: Sendable, Hashable, Comparable, Codable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    /// Makes a moment from microseconds since 1970.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Makes a moment from whole seconds since 1970.
    public init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 {
        (microseconds - (microseconds % 1_000_000 + 1_000_000) % 1_000_000) / 1_000_000
    }

    /// Tells whether one moment lies before another.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Returns the moment that lies a duration later, rounded down to a microsecond.
    public static func + (left: Instant, right: Duration) -> Instant {
        Instant(microseconds: left.microseconds + right.wholeMicroseconds)
    }

    /// Returns the duration from the second moment to the first.
    public static func - (left: Instant, right: Instant) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }
}

/// A moment of a clock that never steps: nanoseconds since an unnamed start of this process's machine.
public struct MonotonicInstant: Sendable, Hashable, Comparable {
    /// Nanoseconds since the clock's own start.
    public let nanoseconds: Int64

    /// Makes a moment from nanoseconds since the clock's own start.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Tells whether one moment lies before another.
    public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Returns the moment that lies a duration later.
    public static func + (left: MonotonicInstant, right: Duration) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: left.nanoseconds + right.wholeNanoseconds)
    }

    /// Returns the duration from the second moment to the first.
    public static func - (left: MonotonicInstant, right: MonotonicInstant) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }
}

extension Duration {
    /// The duration in whole nanoseconds, rounded towards zero; good for 292 years.
    public var wholeNanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// The duration in whole microseconds, rounded towards zero.
    public var wholeMicroseconds: Int64 { wholeNanoseconds / 1_000 }

    /// The duration in seconds, rounded up: what a `Retry-After` header may truthfully say.
    public var secondsRoundedUp: Int64 {
        let (whole, rest) = wholeNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest > 0 ? whole + 1 : whole
    }
}
