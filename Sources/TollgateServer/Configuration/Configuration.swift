public import TollgateCore

/// Everything that one server is told from outside: complete, checked, and fixed while it runs.
///
/// The values written here are the defaults; `ConfigurationTable` says how each is spelled.
public struct Configuration: Sendable, Equatable {
    /// The folder that holds the store, the keys and the certificates.
    public var data = "./tollgate-data"

    /// The host name or IP address under which clients reach the server.
    public var publicHost = "localhost"

    /// Where health, metrics and explanations are served, on the loopback interface only.
    public var management = ListenAddress(host: "127.0.0.1", port: 9090)

    /// The two environments, each with its listener and its backend.
    public var environments = Environments()

    /// Where plain HTTP is refused in each dialect's own form; `nil` when off.
    public var plainListen: ListenAddress? = ListenAddress(host: "127.0.0.1", port: 8080)

    /// The operator's own certificate and key; without them the local authority makes a pair.
    public var tls = TLSFiles()

    /// Whether the plain listener serves requests instead of refusing them: for benchmarks only.
    public var insecureAcceptPlainHTTPForBenchmarks = false

    /// How long known credentials are still admitted while the store cannot be read.
    public var storeOutageGrace: Duration = .seconds(60)

    /// The longest time for which a rotation may keep the old secret alive.
    public var rotationOverlapMax: Duration = .days(30)

    /// How long before the end of a credential its owner and its callers are told; zero for never.
    public var expiryWarning: Duration = .days(14)

    /// How long audit rows are kept; `nil` for ever.
    public var retentionOfAudit: Duration?

    /// How long sessions live.
    public var sessions = Sessions()

    /// How much work passwords may make.
    public var passwords = Passwords()

    /// What is demanded of signed requests.
    public var signatures = Signatures()

    /// How often callers may call, and fail.
    public var limits = Limits()

    /// How many facts are kept in memory.
    public var cache = CacheSizes()

    /// How much one client may send and hold.
    public var maxima = Maxima()

    /// How long the server waits for anything.
    public var timeouts = Timeouts()

    /// How callbacks are sent.
    public var callbacks = Callbacks()

    /// How long rows are kept that have had their time.
    public var retention = Retention()

    /// Who links accounts in production.
    public var linking = Linking()

    /// Where spans are sent.
    public var tracing = Tracing()

    /// The pages that Tollgate itself shows.
    public var pages = Pages()

    /// What the server writes about itself.
    public var log = Log()

    /// What the dialects themselves let an operator choose.
    public var dialects = DialectSettings()

    /// Makes the configuration that holds when nothing is said.
    public init() {}

    /// The address under which clients reach one environment.
    ///
    /// It is the configured `publicURL`, or one made of `publicHost` and the port in use.
    public func publicURL(of environment: Environment, boundPort: Int) -> PublicURL {
        environments[environment].publicURL ?? PublicURL(host: publicHost, port: boundPort)
    }
}
