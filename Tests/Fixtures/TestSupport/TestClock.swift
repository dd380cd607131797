import Synchronization
public import TollgateCore

/// A clock that a test turns by hand; it stands still otherwise.
public final class TestClock: Sendable {
    private struct Hands {
        var wall: Instant
        var steady: MonotonicInstant
    }

    private let hands: Mutex<Hands>

    /// Makes a clock that stands at a moment, by default 2026-03-01T12:00:00Z.
    public init(_ start: Instant = Instant(seconds: 1_772_366_400)) {
        hands = Mutex(Hands(wall: start, steady: MonotonicInstant(nanoseconds: 1_000_000_000)))
    }

    /// The source to hand to what is tested.
    public var source: TimeSource {
        TimeSource(now: { self.now }, monotonic: { self.monotonic })
    }

    /// The moment that the wall clock shows.
    public var now: Instant { hands.withLock(\.wall) }

    /// The moment that the clock that never steps shows.
    public var monotonic: MonotonicInstant { hands.withLock(\.steady) }

    /// Lets time pass on both clocks.
    public func advance(by duration: Duration) {
        hands.withLock { hands in
            hands.wall = hands.wall + duration
            hands.steady = hands.steady + duration
        }
    }

    /// Sets the wall clock alone, as an administrator or a time server does.
    public func setWall(to moment: Instant) {
        hands.withLock { $0.wall = moment }
    }
}
