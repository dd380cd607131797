import TollgateCore

/// What a password is compared with where there is no such user, so that nobody learns it by the
/// time.
///
/// Its digest is drawn and not hashed: no password is known that has it, and a comparison costs
/// what it costs with a user's hash of the same parameters.
struct PasswordDecoy: Sendable {
    /// The hash of no password.
    let hash: PasswordHash

    /// Draws a decoy, once for the life of a process.
    init(parameters: PasswordParameters, randomness: Randomness) {
        hash = PasswordHash(
            parameters: parameters,
            salt: randomness.bytes(PasswordHash.saltBytes),
            digest: randomness.bytes(PasswordHash.digestBytes)
        )
    }
}
