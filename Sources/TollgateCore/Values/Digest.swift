/// Thirty-two bytes of HMAC-SHA-256, kept as four words so that a table can hash them at once.
public struct Digest: Sendable, Hashable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The number of bytes of every digest.
    public static let byteCount = 32

    /// Makes a digest of exactly 32 bytes; `nil` for any other length.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var iterator = bytes.makeIterator()
        func word() -> UInt64 {
            var value: UInt64 = 0
            for _ in 0..<8 { value = value << 8 | UInt64(iterator.next() ?? 0) }
            return value
        }
        words = (word(), word(), word(), word())
    }

    /// Makes a digest of its four words, the most significant byte of each first.
    public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// Makes a digest of one byte, 32 times.
    public init(repeating byte: UInt8) {
        let word = UInt64(byte) &* 0x0101_0101_0101_0101
        words = (word, word, word, word)
    }

    /// Tells whether two digests are equal, in constant time.
    public func matches(_ other: Digest) -> Bool {
        let difference =
            (words.0 ^ other.words.0) | (words.1 ^ other.words.1)
            | (words.2 ^ other.words.2) | (words.3 ^ other.words.3)
        return difference == 0
    }

    /// Tells whether two digests are the same key of a table.
    public static func == (left: Digest, right: Digest) -> Bool { left.matches(right) }

    /// Feeds the words to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }

    /// The digest's 32 bytes, most significant first.
    public var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
    }

    /// The digest in lower-case hexadecimal digits.
    public var description: String { Hexadecimal.encode(bytes) }
}
