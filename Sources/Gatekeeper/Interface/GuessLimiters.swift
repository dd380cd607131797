public import RateLimits

/// The meters of wrong passwords, apart from those of requests.
///
/// Each has a table of its own, so that a flood of strange addresses and names fills neither the table of
/// requests nor that of the networks from which people signed in: there are no more of those than people
/// have made (``TollgateCore/NetworkPort``).
public struct GuessLimiters: Sendable {
    /// The most subjects that each table remembers.
    public static let subjectsMax = 100_000

    /// Meters of addresses, and of accounts that strangers try.
    public let strangers: RateLimiter
    /// Meters of accounts in networks that they trust.
    public let known: RateLimiter

    /// Makes empty tables.
    ///
    /// - Parameter subjectsMax: The most subjects that each remembers.
    public init(subjectsMax: Int = GuessLimiters.subjectsMax) {
        strangers = RateLimiter(subjectsMax: subjectsMax)
        known = RateLimiter(subjectsMax: subjectsMax)
    }
}
