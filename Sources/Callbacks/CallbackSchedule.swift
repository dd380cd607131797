import TollgateCore

/// When a callback is tried again after a failure, and when it is given up.
///
/// The first try is made at once. Each further one waits twice as long as the one before, up to
/// ``delayMax``, with a fifth more or less by chance, so that callbacks that failed together do not come
/// back together. The end is counted in tries, not in hours: a clock that steps loses nothing.
public struct CallbackSchedule: Sendable, Hashable {
    /// The longest wait that the schedule itself asks for, before chance is added.
    public static let delayMax: Duration = .seconds(6 * 3_600)
    /// The longest wait that a receiver may ask for with `Retry-After`.
    public static let retryAfterMax: Duration = .seconds(24 * 3_600)
    /// The wait after the first failure, unless configured.
    public static let firstDelayDefault: Duration = .seconds(30)
    /// How many tries a callback gets, unless configured: about three days of them.
    public static let triesMaxDefault = 20
    /// How much chance adds or takes at the most, in thousandths.
    public static let jitterThousandths: Int64 = 200
    /// No callback waits longer than this for its next try, whatever chance and receiver say.
    public static let waitMax: Duration = .seconds(30 * 3_600)

    /// The wait after the first failure.
    public let firstDelay: Duration
    /// How many tries a callback gets.
    public let triesMax: Int

    /// Makes a schedule.
    public init(
        firstDelay: Duration = firstDelayDefault,
        triesMax: Int = triesMaxDefault
    ) {
        self.firstDelay = firstDelay
        self.triesMax = triesMax
    }

    /// The wait before the next try.
    ///
    /// - Parameters:
    ///   - count: How many tries have failed, at least one.
    ///   - retryAfter: What the receiver asked for, or `nil`; it can only make the wait longer.
    ///   - chance: A random byte.
    /// - Returns: The wait.
    public func delay(afterTries count: Int, retryAfter: Duration?, chance: UInt8) -> Duration {
        let most = Self.delayMax.wholeNanoseconds
        var base = min(firstDelay.wholeNanoseconds, most)
        for _ in 1..<max(count, 1) where base < most { base = min(base * 2, most) }
        let spread = Self.jitterThousandths
        let shift = Int64(chance) * 2 * spread / 255 - spread
        let own: Duration = .nanoseconds(base + base / 1_000 * shift)
        guard let retryAfter else { return own }
        return max(own, min(retryAfter, Self.retryAfterMax))
    }
}
