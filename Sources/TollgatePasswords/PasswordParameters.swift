/// What one hash of a password costs, in the terms of Argon2id (RFC 9106, section 3.1).
///
/// The number of lanes is always 1: libsodium computes with one thread, and the pool uses the
/// cores.
public struct PasswordParameters: Sendable, Hashable {
    /// The least memory of one hash, in KiB: eight blocks (RFC 9106, section 3.1).
    public static let memoryKiBMin = 8
    /// The most memory of one hash, in KiB, so that no stored text can ask for more: 256 MiB.
    public static let memoryKiBMax = 262_144
    /// The most passes over the memory.
    public static let passesMax = 16

    /// What a new hash costs: 19 MiB and two passes, some 20 ms of one core.
    public static let current = PasswordParameters(checkedKiB: 19_456, passes: 2)

    /// The memory of one hash, in KiB.
    public let memoryKiB: Int
    /// How many times the memory is passed over.
    public let passes: Int

    /// Makes parameters; `nil` outside ``memoryKiBMin`` to ``memoryKiBMax`` and 1 to ``passesMax``.
    public init?(memoryKiB: Int, passes: Int) {
        guard (Self.memoryKiBMin...Self.memoryKiBMax).contains(memoryKiB),
            (1...Self.passesMax).contains(passes)
        else { return nil }
        self.init(checkedKiB: memoryKiB, passes: passes)
    }

    private init(checkedKiB: Int, passes: Int) {
        memoryKiB = checkedKiB
        self.passes = passes
    }
}
