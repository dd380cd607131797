/// A moment of the wall clock, in whole microseconds since 1970 in UTC.
public struct Instant: Sendable, Hashable, Comparable, Codable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    /// Makes a moment from microseconds since 1970.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Makes a moment from whole seconds since 1970; one that is further away than 292,277 years is
    /// the last or the first that there is.
    public init(seconds: Int64) {
        microseconds = Self.within(seconds.multipliedReportingOverflow(by: 1_000_000), seconds < 0)
    }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 {
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return rest < 0 ? whole - 1 : whole
    }

    /// Tells whether one moment lies before another.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Returns the moment that lies a duration later, rounded down to a microsecond; beyond the last or
    /// the first moment that there is, that one.
    public static func + (left: Instant, right: Duration) -> Instant {
        let added = right.wholeMicroseconds
        return Instant(
            microseconds: within(left.microseconds.addingReportingOverflow(added), added < 0)
        )
    }

    /// Returns the duration from the second moment to the first; one of over 292,277 years is cut to that.
    public static func - (left: Instant, right: Instant) -> Duration {
        .microseconds(
            within(
                left.microseconds.subtractingReportingOverflow(right.microseconds),
                right.microseconds > 0
            )
        )
    }

    /// A number, or the end of the numbers on the side where it lies beyond them.
    @inline(__always)
    private static func within(
        _ sum: (partialValue: Int64, overflow: Bool),
        _ isNegative: Bool
    ) -> Int64 {
        guard sum.overflow else { return sum.partialValue }
        return isNegative ? .min : .max
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
    /// The duration in whole nanoseconds, rounded towards zero; a longer one than 292 years is cut to
    /// that.
    public var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isBeyond) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard isOver || isBeyond else { return sum }
        return seconds < 0 ? .min : .max
    }

    /// The duration in whole microseconds, rounded towards zero, within the bounds of
    /// ``wholeNanoseconds``.
    public var wholeMicroseconds: Int64 { wholeNanoseconds / 1_000 }

    /// The duration in seconds, rounded up: what a `Retry-After` header may truthfully say.
    public var secondsRoundedUp: Int64 {
        let (whole, rest) = wholeNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest > 0 ? whole + 1 : whole
    }
}
