#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Makes request ids: 128 bits of the system's generator as 32 hexadecimal digits.
///
/// One call of the system fills sixteen ids, for a call each would cost more than all else that an id
/// takes.
struct RequestIDSource {
    /// The most that the system gives in one call.
    private static let poolBytes = 256
    private static let idBytes = 16
    private static let digits = Array("0123456789abcdef".utf8)

    private var pool = [UInt8](repeating: 0, count: poolBytes)
    private var used = poolBytes

    /// Returns the next id.
    mutating func next() -> String {
        if used == Self.poolBytes { refill() }
        let bytes = pool[used..<used + Self.idBytes]
        used += Self.idBytes
        return String(unsafeUninitializedCapacity: 2 * Self.idBytes) { text in
            var index = 0
            for byte in bytes {
                text[index] = Self.digits[Int(byte >> 4)]
                text[index + 1] = Self.digits[Int(byte & 15)]
                index += 2
            }
            return index
        }
    }

    private mutating func refill() {
        used = 0
        let filled = pool.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) == 0 }
        if filled { return }
        var generator = SystemRandomNumberGenerator()
        for index in pool.indices {
            pool[index] = UInt8.random(in: .min ... .max, using: &generator)
        }
    }
}
