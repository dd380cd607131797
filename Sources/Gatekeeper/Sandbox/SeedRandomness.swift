import Synchronization
public import TollgateCore

/// Names that look drawn and are the same for the same moment.
///
/// The sequence is SplitMix64 (Steele, Lea and Flood, 2014): one counter, mixed. Nothing secret is made
/// of it.
public final class SeedRandomness: Sendable {
    private let counter: Mutex<UInt64>

    /// Makes a sequence that follows from a moment.
    public init(_ moment: Instant) {
        counter = Mutex(UInt64(bitPattern: moment.microseconds))
    }

    /// The sequence as a source of ids.
    public var source: Randomness {
        Randomness { count in
            self.counter.withLock { counter in
                (0..<count).map { _ in
                    counter &+= 0x9E37_79B9_7F4A_7C15
                    return UInt8(truncatingIfNeeded: Self.mixed(counter) >> 32)
                }
            }
        }
    }

    private static func mixed(_ counter: UInt64) -> UInt64 {
        let first = (counter ^ counter >> 30) &* 0xBF58_476D_1CE4_E5B9
        let second = (first ^ first >> 27) &* 0x94D0_49BB_1331_11EB
        return second ^ second >> 31
    }
}
