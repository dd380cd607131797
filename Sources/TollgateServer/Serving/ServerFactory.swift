import Authority
import Delivery
import Gatekeeper
import Linking
import Listener
import OAuth
import RateLimits
import TollgateCore
import TollgateCrypto
import TollgatePasswords
import Traces

/// Makes the object graph of a server from configuration, registry and an opened data folder.
struct ServerFactory {
    /// The most subjects whose requests limits remember.
    static let limitSubjectsMax = 100_000

    var configuration: Configuration
    let registry: Registry
    let installation: Installation
    /// Who links accounts in production, where somebody does.
    let linkUpstream: UpstreamLinkProvider?
    /// Where the parts count what they do.
    var metrics = Metrics()
    /// Traces requests and callbacks; `nil` where tracing is off.
    var tracer: Tracer?

    /// The parts of a gatekeeper.
    func gatekeeper() throws -> Gatekeeper.Parts {
        let policy = policy()
        let facts = FactsTable(
            factsMax: configuration.cache.facts,
            absentMax: configuration.cache.negative
        )
        let feed = FeedFollower(
            store: installation.store,
            facts: facts,
            time: installation.time,
            outageGrace: configuration.storeOutageGrace,
            onChanges: { [metrics] in metrics.countChanges($0, within: $1) }
        )
        return Gatekeeper.Parts(
            routes: try RouteTable(dialects()),
            facts: facts,
            source: FactSource(store: installation.store, rings: installation.rings),
            feed: feed,
            rings: installation.rings,
            authority: installation.authority,
            backends: backends(),
            limits: policy.limits,
            limiter: RateLimiter(subjectsMax: Self.limitSubjectsMax),
            guesses: GuessLimiters(),
            exposures: ExposureReports(),
            passwords: PasswordDesk(
                hashing: try PasswordHashing(onHash: { [metrics] in metrics.countHash($0) }),
                pool: PasswordPool(waitingMax: configuration.passwords.waiting)
            ),
            linking: linkDesks(),
            oauth: OAuthRules(
                accessLifetime: configuration.sessions.tokenLifetime,
                refreshLifetime: configuration.sessions.refreshLifetime
            ),
            expiryWarning: policy.expiryWarning,
            signatureWindow: policy.signatureWindow,
            replay: policy.replay,
            origins: policy.origins,
            time: installation.time
        )
    }

    /// What of the gatekeeper's rules may change at a reload.
    func policy() -> RequestPolicy {
        RequestPolicy(
            limits: limits(),
            origins: origins(),
            expiryWarning: configuration.expiryWarning,
            signatureWindow: configuration.signatures.window,
            replay: configuration.signatures.replay
        )
    }

    private func origins() -> OriginPolicy {
        let origins = registry.modules.map { module in
            (module.name, configuration.dialects[originsOf: module.name].map(\.description))
        }
        return OriginPolicy(Dictionary(uniqueKeysWithValues: origins))
    }

    /// The dialects as they are configured.
    func dialects() -> [any Dialect] { registry.dialects(configuration) }

    private func backends() -> [BackendKey: any Backend] {
        var backends: [BackendKey: any Backend] = [:]
        let desks = linkDesks()
        for environment in Environment.allCases
        where configuration.environments[environment].backend == .sandbox {
            for module in registry.modules {
                var world = installation.sandboxWorld(of: module.name)
                if let desk = desks[module.name] {
                    world.requireRelinking = { _ = try await desk.requireRelinking(of: $0, at: $1) }
                }
                backends[BackendKey(environment, module.name)] = module.makeSandbox(world)
            }
        }
        return backends.merging(directories()) { own, _ in own }
    }

    private func limits() -> LimitPolicy {
        func limit(_ name: String, _ setting: RateLimitSetting?) -> RateLimit? {
            setting.map { RateLimit(name: name, count: $0.count, interval: $0.interval) }
        }
        let limits = configuration.limits
        return LimitPolicy(
            failuresPerAddress: limit("failuresPerAddress", limits.failuresPerAddress),
            wrongPasswordsPerAddress: limit(
                "passwords.failuresPerAddress",
                configuration.passwords.failuresPerAddress
            ),
            wrongPasswordsPerAccount: limit(
                "passwords.failuresPerAccount",
                configuration.passwords.failuresPerAccount
            ),
            perAddress: limit("perAddress", limits.perAddress),
            perCredential: limit(LimitPolicy.perCredentialName, limits.perCredential),
            perOrganisation: limit("perOrganisation", limits.perOrganisation),
            groups: groupLimits(),
            countingAll: countingAll(),
            headers: limits.headers
        )
    }

    private func countingAll() -> Set<String> {
        let all = registry.modules.map(\.name).filter { name in
            configuration.dialects[name, LimitPolicy.countOption] == LimitPolicy.countChoices.last
        }
        return Set(all)
    }

    private func groupLimits() -> [LimitPolicy.Group: RateLimit] {
        let groups = registry.modules.flatMap { registry.groups(of: $0) }
        return groups.reduce(into: [:]) { limits, group in
            guard let setting = configuration.limits.groups[group.dialect, group.name] else {
                return
            }
            limits[.init(group.dialect, group.name)] = RateLimit(
                name: "\(group.dialect).\(group.name)",
                count: setting.count,
                interval: setting.interval
            )
        }
    }

    /// The profile of an environment's listener, once its port is known.
    func profile(
        _ environment: Environment,
        name: String,
        admitsPlainHTTP: Bool = false
    ) -> @Sendable (_ port: Int) -> ListenerProfile {
        let configuration = configuration
        return { port in
            let url = configuration.publicURL(of: environment, boundPort: port)
            // As an authority writes them: an address of IPv6 stands in brackets.
            let named = [
                url.host, configuration.publicHost,
                configuration.environments[environment].listen?.host,
            ].compactMap { host in host.map { HostAndPort(host: $0, port: nil).description } }
            let hosts = Set(named + ["localhost", "127.0.0.1", "[::1]"])
            return ListenerProfile(
                name: name,
                environment: environment,
                hosts: hosts,
                publicURL: url.description,
                admitsPlainHTTP: admitsPlainHTTP
            )
        }
    }

    /// The settings that all listeners share.
    func listenerConfiguration(
        _ address: ListenAddress,
        tls: TLSMaterialStore?,
        connections: ConnectionAllowance,
        profile: @escaping @Sendable (_ port: Int) -> ListenerProfile
    ) -> ListenerConfiguration {
        var listener = ListenerConfiguration(
            host: address.host,
            port: address.port,
            tls: tls,
            connections: connections,
            makeProfile: profile
        )
        (listener.maxima, listener.timeouts) = (maxima(), timeouts())
        listener.tracer = tracer
        return listener
    }

    /// The most of each thing that one client may send.
    func maxima() -> ListenerMaxima {
        var maxima = ListenerMaxima()
        maxima.headBytes = configuration.maxima.headBytes
        maxima.headFields = configuration.maxima.headFields
        maxima.bodyBytes = configuration.maxima.bodyBytes
        maxima.unsentBytes = configuration.maxima.unsentBytes
        return maxima
    }

    /// The longest wait for each thing that a client does.
    func timeouts() -> ListenerTimeouts {
        var timeouts = ListenerTimeouts()
        timeouts.handshake = configuration.timeouts.handshake
        timeouts.head = configuration.timeouts.head
        timeouts.body = configuration.timeouts.body
        timeouts.idle = configuration.timeouts.idle
        timeouts.stall = configuration.timeouts.stall
        timeouts.floodPause = configuration.timeouts.floodPause
        return timeouts
    }
}
