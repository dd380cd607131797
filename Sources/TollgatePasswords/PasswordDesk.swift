public import TollgateCore

/// What a login's password is worth.
public enum PasswordVerdict: Sendable {
    /// It is the user's. The upgrade, where there is one, replaces the stored hash, whose
    /// parameters are not the present ones.
    case right(upgrade: PasswordHash?)
    /// It is not, or there is no such user.
    case wrong
}

/// What the desk has done, for metrics and for tests that count work.
public struct PasswordCounts: Sendable, Hashable {
    /// How many times Argon2id ran.
    public let hashes: Int
    /// How many callers found no place.
    public let refused: Int
    /// How many callers wait.
    public let waiting: Int
    /// How many are being served.
    public let running: Int
}

/// Where passwords are set and checked: the only way to Argon2id for whoever serves requests.
public struct PasswordDesk: Sendable {
    private let hashing: PasswordHashing
    private let pool: PasswordPool
    private let decoy: PasswordDecoy

    /// Opens a desk.
    ///
    /// - Parameters:
    ///   - hashing: Argon2id with the present parameters.
    ///   - pool: The threads. The desk does not stop them unless it is told to (``stop()``).
    ///   - randomness: Where the decoy comes from.
    public init(hashing: PasswordHashing, pool: PasswordPool, randomness: Randomness = .system) {
        self.hashing = hashing
        self.pool = pool
        decoy = PasswordDecoy(parameters: hashing.parameters, randomness: randomness)
    }

    /// What the desk has done so far.
    public var counts: PasswordCounts {
        PasswordCounts(
            hashes: hashing.hashesDone,
            refused: pool.refused,
            waiting: pool.waiting,
            running: pool.running
        )
    }

    /// Checks the password of a login: the one entry point, also where there is no such user.
    ///
    /// An unknown user, a wrong password, and the right one of a user who may not sign in all cost
    /// one comparison: look up the user, call this in any case, and only then look at the user's
    /// state. The right password of a user who may sign in costs a second hash where the stored one is
    /// outdated.
    ///
    /// A password over ``PasswordRules/bytesMax`` is wrong without work: nobody has one, and its
    /// length says nothing of any user.
    ///
    /// - Parameters:
    ///   - password: What was typed.
    ///   - hash: What the store keeps, or `nil` where there is no such user, or one without a
    ///     password.
    ///   - caller: Whether a network asks that signed in before.
    ///   - upgrading: Whether an outdated hash is made anew; not where the user is kept out anyway, for
    ///     the time would tell that the password was right.
    /// - Returns: The verdict.
    /// - Throws: ``PasswordFault``, where nothing can be said of the password.
    public func check(
        _ password: Secret,
        against hash: PasswordHash?,
        for caller: PasswordCaller = .stranger,
        upgrading: Bool = true
    ) async throws(PasswordFault) -> PasswordVerdict {
        guard password.count <= PasswordRules.bytesMax else { return .wrong }
        let (hashing, decoy) = (hashing, decoy)
        return try await pool.run(for: caller) {
            Result { () throws(PasswordFault) in
                let isRight = try hashing.verify(password, hash ?? decoy.hash)
                guard isRight, let hash else { return PasswordVerdict.wrong }
                guard upgrading, hashing.isOutdated(hash) else { return .right(upgrade: nil) }
                // The user is let in also where the upgrade fails: the next login tries again.
                return .right(upgrade: try? hashing.hash(password))
            }
        }.get()
    }

    /// Hashes a new password, which the rules have accepted.
    ///
    /// - Parameter password: What ``PasswordRules/accept(_:for:)`` returned.
    /// - Returns: What the store keeps.
    /// - Throws: ``PasswordFault``.
    public func hash(
        _ password: AcceptedPassword
    ) async throws(PasswordFault) -> PasswordHash {
        let hashing = hashing
        return try await pool.run(for: .stranger) {
            Result { () throws(PasswordFault) in try hashing.hash(password.secret) }
        }.get()
    }

    /// Stops the pool: what runs is finished, what waits ends with ``PasswordFault/stopped``.
    public func stop() async { await pool.stop() }
}
