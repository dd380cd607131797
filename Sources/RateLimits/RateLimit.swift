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

    /// Whether the times of all admitted requests are kept.
    var isExact: Bool { count <= Self.exactCountMax }

    /// Whether another limit of the same name promises the same.
    func promisesSame(as other: RateLimit) -> Bool {
        count == other.count && interval == other.interval
    }
}

/// Where a subject stands with one limit, for the caller to pace itself by.
public struct LimitStanding: Sendable, Hashable {
    /// The limit.
    public let limit: RateLimit
    /// How many requests the limit would admit at once; never more than are truly left.
    public let remaining: Int
    /// How long until ``remaining`` becomes larger by one; zero where nothing is used.
    public let moreIn: Duration

    /// Makes a standing.
    public init(limit: RateLimit, remaining: Int, moreIn: Duration) {
        self.limit = limit
        self.remaining = remaining
        self.moreIn = moreIn
    }
}

/// Whose requests a limit counts.
public enum LimitSubject: Sendable, Hashable {
    /// An address: IPv4 itself, IPv6 by its /64.
    case address(IPAddress)
    /// A credential.
    case credential(CredentialID)
    /// A session that counts for itself and not for its credential.
    case session(SessionID)
    /// An organisation in one environment.
    case organisation(OrganisationID, Environment)
    /// Whoever is called by a name, whether there is anybody of that name or not.
    case account(FactKey)
    /// Whoever is called by a name, from one address.
    case accountAt(FactKey, IPAddress)
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
