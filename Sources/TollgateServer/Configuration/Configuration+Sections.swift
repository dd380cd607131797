public import Gatekeeper
public import TollgateCore

extension Configuration {
    /// What is demanded of signed requests.
    public struct Signatures: Sendable, Equatable {
        /// How far the signed moment may lie from now, on either side.
        public var window: Duration = .seconds(300)

        /// Which signed requests are remembered, so that a repeat is refused.
        public var replay = ReplayPolicy.writes
    }

    /// How long sessions live.
    public struct Sessions: Sendable, Equatable {
        /// The longest life of a person's session, however much it is used.
        public var lifetime: Duration = .seconds(43_200)

        /// The longest rest of a person's session between two uses.
        public var idle: Duration = .seconds(3_600)

        /// The life of a token that a client's secret opened.
        public var tokenLifetime: Duration = .seconds(3_600)

        /// The most sessions of one credential.
        public var perOwner = 1_000

        /// The life of a refresh token.
        public var refreshLifetime: Duration = .days(30)
    }

    /// How much work passwords may make.
    public struct Passwords: Sendable, Equatable {
        /// How many checks may wait for a thread.
        public var waiting = 64

        /// Wrong passwords from one address.
        public var failuresPerAddress: RateLimitSetting? = RateLimitSetting(
            count: 30,
            interval: .seconds(600)
        )

        /// Wrong passwords for one account.
        public var failuresPerAccount: RateLimitSetting? = RateLimitSetting(
            count: 10,
            interval: .seconds(600)
        )
    }

    /// The settings of both environments.
    public struct Environments: Sendable, Equatable {
        /// The environment of tests, answered by the embedded sandbox.
        public var sandbox = EnvironmentSettings(
            listen: ListenAddress(host: "127.0.0.1", port: 8443),
            backend: .sandbox
        )

        /// The environment of real calls.
        public var production = EnvironmentSettings(
            listen: ListenAddress(host: "127.0.0.1", port: 9443),
            backend: .nothing
        )

        /// The settings of one environment.
        public subscript(environment: Environment) -> EnvironmentSettings {
            get {
                switch environment {
                case .sandbox: sandbox
                case .production: production
                }
            }
            set {
                switch environment {
                case .sandbox: sandbox = newValue
                case .production: production = newValue
                }
            }
        }
    }

    /// Where one environment listens, what answers its admitted calls, and how clients name it.
    public struct EnvironmentSettings: Sendable, Equatable {
        /// The address of its TLS listener; `nil` when off.
        public var listen: ListenAddress?

        /// What answers an admitted call.
        public var backend: Backend

        /// The address that clients use, where it is not `publicHost` and the listener's port.
        public var publicURL: PublicURL?
    }

    /// What answers the calls that were admitted in an environment.
    public enum Backend: String, Sendable, CaseIterable {
        /// The embedded sandbox, with state of its own.
        case sandbox
        /// No backend: an admitted call gets the dialect's 503.
        case nothing = "none"
    }

    /// The operator's own certificate chain and private key, as PEM files: both or none.
    public struct TLSFiles: Sendable, Equatable {
        /// The file with the certificate and the chain above it.
        public var certificate: String?

        /// The file with the private key of the certificate.
        public var key: String?
    }

    /// The limits that hold for every dialect; `nil` is no limit.
    public struct Limits: Sendable, Equatable {
        /// Failed verifications from one address.
        public var failuresPerAddress: RateLimitSetting? = RateLimitSetting(
            count: 600,
            interval: .seconds(60)
        )

        /// Requests from one address.
        public var perAddress: RateLimitSetting?

        /// Requests with one credential.
        public var perCredential: RateLimitSetting?

        /// Requests of one organisation.
        public var perOrganisation: RateLimitSetting?

        /// Requests of one route group with one credential.
        public var groups = GroupLimits()

        /// How answers tell callers where they stand.
        public var headers = LimitHeaders.standard
    }

    /// The limits of the route groups that dialects name; `nil` is no limit.
    public struct GroupLimits: Sendable, Equatable {
        private var values: [String: [String: RateLimitSetting]] = [:]

        /// Makes settings without any limit.
        public init() {}

        /// The limit of one group.
        public internal(set) subscript(dialect: String, group: String) -> RateLimitSetting? {
            get { values[dialect]?[group] }
            set { values[dialect, default: [:]][group] = newValue }
        }
    }

    /// The sizes of the tables of facts, counted in credentials.
    public struct CacheSizes: Sendable, Equatable {
        /// The credentials whose facts are kept.
        public var facts = 100_000

        /// The presented names that are remembered as unknown.
        public var negative = 20_000
    }

    /// The most of each thing that the server takes.
    public struct Maxima: Sendable, Equatable {
        /// Open connections, on all listeners together.
        public var connections = 4_096

        /// Open connections of one IPv4 address or one IPv6 /64, on all listeners together.
        public var connectionsPerAddress = 1_000

        /// Requests of one IPv4 address or IPv6 /64 that are being answered although their client has gone.
        public var abandonedPerAddress = 8

        /// Bytes of one request's body.
        public var bodyBytes = 1_048_576

        /// Bytes of one request's line and header fields.
        public var headBytes = 32_768

        /// Header fields of one request.
        public var headFields = 100

        /// Bytes of answers that one HTTP/2 connection may leave untaken and still send new requests.
        public var unsentBytes = 4_194_304
    }

    /// The longest wait for each thing.
    public struct Timeouts: Sendable, Equatable {
        /// From the first byte of a connection to the end of the TLS handshake.
        public var handshake: Duration = .seconds(10)

        /// From the first byte of a request to the end of its header fields.
        public var head: Duration = .seconds(10)

        /// From the end of the header fields to the end of the body.
        public var body: Duration = .seconds(30)

        /// From one request on a connection to the next.
        public var idle: Duration = .seconds(60)

        /// Between two steps of a client that takes its answers.
        public var stall: Duration = .seconds(30)

        /// From a flood of requests that are given up to the next connection of its network.
        public var floodPause: Duration = .seconds(30)

        /// From the end of accepting to the moment at which open connections are cut.
        public var drain: Duration = .seconds(25)

        /// From the signal to stop to the end of accepting, while `/readyz` already says 503.
        public var drainDelay: Duration = .zero
    }
}
