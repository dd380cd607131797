import TollgateCore

/// Compares the wall clock with the steady one, so that a wall clock which was set is seen.
struct ClockWatch: Sendable {
    /// When the watch began, by the wall clock of that time.
    let start: Instant
    private let time: TimeSource
    private let steady: MonotonicInstant

    /// Begins to watch.
    init(_ time: TimeSource) {
        self.time = time
        (start, steady) = (time.now(), time.monotonic())
    }

    /// How far the wall clock has moved since the start beyond the time that has passed, in seconds.
    var offset: Double {
        let offset = (time.now() - start) - (time.monotonic() - steady)
        return Double(offset.wholeMicroseconds) / 1_000_000
    }
}
