/// Where random bytes come from: the system's generator, or a seeded one in a test.
public struct Randomness: Sendable {
    private let fill: @Sendable (Int) -> [UInt8]

    /// Makes a source from a function that returns as many bytes as asked for.
    public init(_ fill: @escaping @Sendable (Int) -> [UInt8]) { self.fill = fill }

    /// The system's cryptographic generator.
    public static let system = Randomness { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Returns random bytes.
    public func bytes(_ count: Int) -> [UInt8] { fill(count) }

    /// Returns text of letters drawn evenly from an alphabet of at most 256.
    ///
    /// Bytes past the last whole multiple of the alphabet's size are thrown away, so that no letter
    /// is likelier than another.
    public func text(_ count: Int, of alphabet: String) -> String {
        let letters = Array(alphabet.utf8)
        precondition((2...256).contains(letters.count), "an alphabet has 2 to 256 letters")
        let bound = 256 / letters.count * letters.count
        var text: [UInt8] = []
        while text.count < count {
            for byte in bytes(count - text.count) where Int(byte) < bound {
                text.append(letters[Int(byte) % letters.count])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
