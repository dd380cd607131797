import CSodium
import Synchronization
public import TollgateCore

/// Hashes people's passwords with Argon2id, on the thread that asks: some 20 ms of one core each
/// time.
///
/// Callers that serve requests go through ``PasswordDesk``, whose pool bounds the work. Machine
/// keys are random and need none of this: they are kept as keyed digests.
///
/// A class, because it counts the work, so that tests can prove what costs how much.
public final class PasswordHashing: Sendable {
    /// What a new hash costs.
    public let parameters: PasswordParameters

    private let randomness: Randomness
    private let done = Mutex(0)
    private let onHash: @Sendable (Duration) -> Void

    /// Makes libsodium ready.
    ///
    /// - Parameters:
    ///   - parameters: What a new hash costs.
    ///   - randomness: Where salts come from.
    ///   - onHash: Told of each run of Argon2id how long it took.
    /// - Throws: ``PasswordFault/noLibrary``.
    public init(
        parameters: PasswordParameters = .current,
        randomness: Randomness = .system,
        onHash: @escaping @Sendable (Duration) -> Void = { _ in }
    ) throws(PasswordFault) {
        guard Self.isReady else { throw .noLibrary }
        self.parameters = parameters
        self.randomness = randomness
        self.onHash = onHash
    }

    /// How many times Argon2id ran, for a new hash or for a comparison.
    public var hashesDone: Int { done.withLock { $0 } }

    /// Hashes a password under a new salt.
    ///
    /// - Parameter password: Any bytes, at most ``PasswordRules/bytesMax`` of them.
    /// - Returns: What the store keeps.
    /// - Throws: ``PasswordFault/tooLong``, before any work, and ``PasswordFault/noMemory``.
    public func hash(_ password: Secret) throws(PasswordFault) -> PasswordHash {
        let salt = randomness.bytes(PasswordHash.saltBytes)
        let digest = try digest(of: password, salt: salt, parameters)
        return PasswordHash(parameters: parameters, salt: salt, digest: digest)
    }

    /// Hashes a new password, which the rules have accepted, on the thread that asks.
    ///
    /// - Parameter password: What ``PasswordRules/accept(_:for:)`` returned.
    /// - Returns: What the store keeps.
    /// - Throws: ``PasswordFault/noMemory``.
    public func hash(_ password: AcceptedPassword) throws(PasswordFault) -> PasswordHash {
        try hash(password.secret)
    }

    /// Tells whether a password is the one that was hashed, at the cost that the hash names.
    ///
    /// libsodium's own comparison answers alike when the password is wrong and when there is no
    /// memory; here the second is a fault, so that a lack of memory never looks like a wrong
    /// password.
    ///
    /// - Parameters:
    ///   - password: Any bytes, at most ``PasswordRules/bytesMax`` of them.
    ///   - hash: What the store keeps.
    /// - Returns: Whether it is the same password.
    /// - Throws: ``PasswordFault/tooLong``, before any work, and ``PasswordFault/noMemory``.
    public func verify(_ password: Secret, _ hash: PasswordHash) throws(PasswordFault) -> Bool {
        var digest = try digest(of: password, salt: hash.salt, hash.parameters)
        defer { PasswordNormal.wipe(&digest) }
        return ConstantTime.equal(digest, hash.digest)
    }

    /// Tells whether a hash was made with other parameters than a new one would be.
    public func isOutdated(_ hash: PasswordHash) -> Bool { hash.parameters != parameters }

    /// Runs Argon2id once, and counts it.
    private func digest(
        of password: Secret,
        salt: [UInt8],
        _ parameters: PasswordParameters
    ) throws(PasswordFault) -> [UInt8] {
        guard password.count <= PasswordRules.bytesMax else { throw .tooLong }
        var digest = [UInt8](repeating: 0, count: PasswordHash.digestBytes)
        let begun = ContinuousClock.now
        let status = PasswordNormal.withBytes(of: password) { bytes in
            bytes.withUnsafeBytes { bytes in
                Self.derive(&digest, bytes.bindMemory(to: CChar.self), salt, parameters)
            }
        }
        onHash(ContinuousClock.now - begun)
        done.withLock { $0 += 1 }
        guard status == 0 else { throw .noMemory }
        return digest
    }

    /// Calls libsodium; all lengths and parameters are inside its bounds, so that only memory can
    /// lack.
    private static func derive(
        _ digest: inout [UInt8],
        _ password: UnsafeBufferPointer<CChar>,
        _ salt: [UInt8],
        _ parameters: PasswordParameters
    ) -> Int32 {
        // An empty array has no address, and libsodium wants one also for no bytes.
        var nothing: CChar = 0
        return withUnsafePointer(to: &nothing) { nothing in
            crypto_pwhash(
                &digest,
                UInt64(digest.count),
                password.baseAddress ?? nothing,
                UInt64(password.count),
                salt,
                UInt64(parameters.passes),
                parameters.memoryKiB * 1_024,
                crypto_pwhash_alg_argon2id13()
            )
        }
    }

    /// Whether libsodium is ready; Swift computes it once, before the first use.
    private static let isReady = sodium_init() >= 0
}
