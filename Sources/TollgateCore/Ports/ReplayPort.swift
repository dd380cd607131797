/// Remembers signed requests that were admitted, until their signed time has left the window.
public protocol ReplayPort {
    /// Remembers, in one atomic step and until a moment, the digest of what makes a request the same;
    /// tells whether it is new.
    func insert(_ key: Digest, expiresAt: Instant) throws -> Bool
    /// Removes up to 1,000 whose time has passed; returns how many.
    func removeExpired(before moment: Instant) throws -> Int
}
