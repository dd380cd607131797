/// The clock of an organisation's account in one environment: the wall clock, which in the sandbox can
/// run ahead by an advance.
///
/// By it is judged what an account's owner waits for: expiry, overlap, rest, lives of tokens. What a
/// caller or a receiver checks against a clock of its own stays on the wall clock.
public struct AccountClock: Sendable, Hashable {
    /// The longest advance: 10 years of 365 days.
    public static let advanceMax: Duration = .seconds(10 * 365 * 86_400)
    /// A clock that runs ahead of nothing; that of every account in production.
    public static let wall = AccountClock(advance: .zero)

    private let microseconds: Int64

    /// Makes a clock; an advance beyond zero to ``advanceMax``, which only a damaged row has, counts as
    /// the nearer end.
    ///
    /// - Parameter advance: How far it runs ahead of the wall clock, in whole microseconds.
    public init(advance: Duration) {
        microseconds = min(max(advance, .zero), Self.advanceMax).wholeMicroseconds
    }

    /// How far it runs ahead of the wall clock.
    public var advance: Duration { .microseconds(microseconds) }

    /// The account's moment at a moment of the wall clock.
    public func now(at wall: Instant) -> Instant {
        Instant(microseconds: wall.microseconds + microseconds)
    }
}

extension OrganisationRecord {
    /// The organisation's clock in an environment.
    public func clock(in environment: Environment) -> AccountClock {
        switch environment {
        case .sandbox: AccountClock(advance: sandboxAdvance)
        case .production: .wall
        }
    }
}

extension StoreTransaction {
    /// Reads the clock of an organisation's account; that of an unknown organisation is the wall clock.
    ///
    /// - Parameters:
    ///   - organisation: Whose account.
    ///   - environment: The environment; production is not asked about.
    /// - Returns: The clock, as of this transaction.
    /// - Throws: ``StoreFault``.
    public func clock(
        of organisation: OrganisationID,
        in environment: Environment
    ) throws -> AccountClock {
        guard environment == .sandbox else { return .wall }
        return try organisations.find(organisation)?.clock(in: environment) ?? .wall
    }

    /// Reads the clock by which a credential ends.
    public func clock(of credential: CredentialRecord) throws -> AccountClock {
        try clock(of: credential.organisation, in: credential.environment)
    }
}
