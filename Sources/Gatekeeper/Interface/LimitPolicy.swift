public import RateLimits

/// Which limits are charged; `nil` for one that is off.
public struct LimitPolicy: Sendable {
    /// The name of a route group: claims of one dialect that share a limit.
    public struct Group: Sendable, Hashable {
        /// The dialect's name.
        public let dialect: String
        /// The group's name, unique within its dialect.
        public let name: String

        /// Makes a name.
        public init(_ dialect: String, _ name: String) {
            self.dialect = dialect
            self.name = name
        }
    }

    /// The configuration key of a dialect that has its limit on failed verifications count every request.
    public static let countOption = "authenticationCount"
    /// The choices of that key: failed verifications alone, or every request.
    public static let countChoices = ["failures", "all"]

    /// The name of the limit on one credential, also where the credential has a limit of its own.
    public static let perCredentialName = "perCredential"

    /// Failed verifications of one address.
    public var failuresPerAddress: RateLimit?
    /// Wrong passwords from one address; it keeps no right one out where the account trusts the address.
    public var wrongPasswordsPerAddress: RateLimit?
    /// Wrong passwords for one account: from all strange addresses together, and from each trusted one.
    public var wrongPasswordsPerAccount: RateLimit?
    /// Requests of one address.
    public var perAddress: RateLimit?
    /// Requests with one credential that has no limit of its own.
    public var perCredential: RateLimit?
    /// Requests of one organisation in one environment.
    public var perOrganisation: RateLimit?
    /// See ``limit(of:in:)``: a handful of rows, which are faster compared than two names are hashed.
    private let groups: [(group: Group, limit: RateLimit)]
    /// The dialects whose limit on failed verifications counts every request of an address.
    public var countingAll: Set<String>
    /// How answers tell callers where they stand.
    public var headers: LimitHeaders

    /// Makes a policy.
    public init(
        failuresPerAddress: RateLimit? = nil,
        wrongPasswordsPerAddress: RateLimit? = nil,
        wrongPasswordsPerAccount: RateLimit? = nil,
        perAddress: RateLimit? = nil,
        perCredential: RateLimit? = nil,
        perOrganisation: RateLimit? = nil,
        groups: [Group: RateLimit] = [:],
        countingAll: Set<String> = [],
        headers: LimitHeaders = .standard
    ) {
        self.failuresPerAddress = failuresPerAddress
        self.wrongPasswordsPerAddress = wrongPasswordsPerAddress
        self.wrongPasswordsPerAccount = wrongPasswordsPerAccount
        self.perAddress = perAddress
        self.perCredential = perCredential
        self.perOrganisation = perOrganisation
        self.groups = groups.map { ($0.key, $0.value) }
        self.countingAll = countingAll
        self.headers = headers
    }

    /// The limit on requests of one route group with one credential, or from one address where nobody need
    /// prove who they are.
    ///
    /// - Parameters:
    ///   - group: The group's name.
    ///   - dialect: The dialect's name.
    /// - Returns: The limit; `nil` where there is none.
    func limit(of group: String, in dialect: String) -> RateLimit? {
        groups.first { $0.group.name == group && $0.group.dialect == dialect }?.limit
    }
}
