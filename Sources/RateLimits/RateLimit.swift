public import TollgateCore

/// A promise: no interval of a length admits more than a number of requests of one subject.
public struct RateLimit: Sendable, Hashable {
    /// Up to this number the times of all admitted requests are kept; above it the promise is held by
    /// arithmetic (GCRA), which admits a little less than it could.
    public static let exactCountMax = 1_000

    /// The limit's name in logs, answers and configuration.
    public let name: String
    /// The most requests in any interval.
    public let count: Int
    /// The interval's length.
    public let interval: Duration

    /// Makes a limit of at least one request in an interval that is not empty.
    public init(name: String, count: Int, interval: Duration) {
        precondition(count >= 1 && interval > .zero, "a limit admits something in some time")
        self.name = name
        self.count = count
        self.interval = interval
    }
}

/// Whose requests a limit counts.
public enum LimitSubject: Sendable, Hashable {
    /// An address: IPv4 itself, IPv6 by its /64.
    case address(IPAddress)
    /// A credential.
    case credential(CredentialID)
    /// An organisation in one environment.
    case organisation(OrganisationID, Environment)
    /// All subjects that found no place of their own in a full table.
    case overflow
}

/// One limit to be charged for one subject.
public struct Charge: Sendable {
    /// The limit.
    public let limit: RateLimit
    /// Whose request it is.
    public let subject: LimitSubject

    /// Makes a charge.
    public init(_ limit: RateLimit, _ subject: LimitSubject) {
        self.limit = limit
        self.subject = subject
    }
}
