import TestSupport
import TollgateCore
import TollgatePasswords

/// What tests of passwords share.
enum Fixture {
    /// Parameters that cost next to nothing, for tests of anything but the cost.
    static func cheap() throws -> PasswordParameters {
        guard let cheap = PasswordParameters(memoryKiB: 8, passes: 1) else { throw NoParameters() }
        return cheap
    }

    /// Hashing that costs next to nothing.
    static func hashing(seed: UInt64 = 1) throws -> PasswordHashing {
        try PasswordHashing(parameters: cheap(), randomness: SeededRandomness(seed: seed).source)
    }

    private struct NoParameters: Error {}
}
