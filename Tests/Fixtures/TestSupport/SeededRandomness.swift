import Synchronization
public import TollgateCore

/// Random bytes that are the same for the same seed, so that a test's failure can be made again.
///
/// The sequence is SplitMix64 (Steele, Lea and Flood, 2014): one counter, mixed. It is good for tests
/// and worthless for secrets.
public final class SeededRandomness: Sendable {
    /// The seed, for a failure's message.
    public let seed: UInt64

    private let counter: Mutex<UInt64>

    /// Makes a generator that begins at a seed.
    public init(seed: UInt64) {
        self.seed = seed
        counter = Mutex(seed)
    }

    /// The source to hand to what is tested.
    public var source: Randomness { Randomness { self.bytes($0) } }

    /// Returns the next bytes of the sequence.
    public func bytes(_ count: Int) -> [UInt8] {
        counter.withLock { counter in
            var bytes: [UInt8] = []
            while bytes.count < count {
                counter &+= 0x9E37_79B9_7F4A_7C15
                let word = Self.mixed(counter)
                for shift in stride(from: 0, to: UInt64(64), by: 8) where bytes.count < count {
                    bytes.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
            return bytes
        }
    }

    private static func mixed(_ counter: UInt64) -> UInt64 {
        let first = (counter ^ counter >> 30) &* 0xBF58_476D_1CE4_E5B9
        let second = (first ^ first >> 27) &* 0x94D0_49BB_1331_11EB
        return second ^ second >> 31
    }
}
