/// What tells the time: a wall clock for moments that people see and a steady one for waits.
///
/// A pair of functions, so that a test turns both by hand.
public struct TimeSource: Sendable {
    /// Returns the moment of the wall clock.
    public var now: @Sendable () -> Instant

    /// Returns the moment of the clock that never steps.
    public var monotonic: @Sendable () -> MonotonicInstant

    /// Makes a source from its two functions.
    public init(
        now: @escaping @Sendable () -> Instant,
        monotonic: @escaping @Sendable () -> MonotonicInstant
    ) {
        self.now = now
        self.monotonic = monotonic
    }
}
