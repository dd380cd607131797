import TollgateCore

/// When a callback is tried again after a failure, and when it is given up.
///
/// The first try is made at once. Unless the channel has documented waits of its own, each further one
/// waits twice as long as the one before, up to ``delayMax``, with a fifth more or less by chance, so that
/// callbacks that failed together do not come back together. The end is counted in tries, not in hours: a
/// clock that steps loses nothing.
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

    private enum Waits: Hashable {
        /// Each twice as long as the one before.
        case growing(first: Duration)
        /// These, each with up to so much more by chance.
        case fixed([Duration], chanceMax: Duration)
    }

    private let waits: Waits
    /// How many tries a callback gets.
    public let triesMax: Int

    /// Makes a schedule whose waits grow.
    public init(
        firstDelay: Duration = firstDelayDefault,
        triesMax: Int = triesMaxDefault
    ) {
        waits = .growing(first: firstDelay)
        self.triesMax = triesMax
    }

    /// Makes a schedule of given waits: one more try than there are waits.
    ///
    /// - Parameters:
    ///   - waits: The waits, none of them longer than a day.
    ///   - chanceMax: How much chance adds to each at the most, an hour or less.
    public init(waits: [Duration], chanceMax: Duration) {
        precondition(
            chanceMax <= .seconds(3_600) && waits.allSatisfy { $0 <= .seconds(24 * 3_600) },
            "a wait stays below the longest that the queue takes for right"
        )
        self.waits = .fixed(waits, chanceMax: chanceMax)
        triesMax = waits.count + 1
    }

    /// The wait before the next try.
    ///
    /// - Parameters:
    ///   - count: How many tries have failed, at least one.
    ///   - retryAfter: What the receiver asked for, or `nil`; it can only make the wait longer.
    ///   - chance: A random byte.
    /// - Returns: The wait.
    public func delay(afterTries count: Int, retryAfter: Duration?, chance: UInt8) -> Duration {
        let own =
            switch waits {
            case .growing(let first): Self.grown(first, afterTries: count, chance: chance)
            case .fixed(let waits, let chanceMax):
                (waits.dropFirst(max(count, 1) - 1).first ?? waits.last ?? Self.delayMax)
                    + chanceMax * Int(chance) / 255
            }
        guard let retryAfter else { return own }
        return max(own, min(retryAfter, Self.retryAfterMax))
    }

    private static func grown(
        _ firstDelay: Duration,
        afterTries count: Int,
        chance: UInt8
    ) -> Duration {
        let most = delayMax.wholeNanoseconds
        var base = min(firstDelay.wholeNanoseconds, most)
        for _ in 1..<max(count, 1) where base < most { base = min(base * 2, most) }
        let spread = jitterThousandths
        let shift = Int64(chance) * 2 * spread / 255 - spread
        return .nanoseconds(base + base / 1_000 * shift)
    }
}
