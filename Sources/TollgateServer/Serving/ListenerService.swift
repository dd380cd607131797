import Gatekeeper
import Listener
import Logging
import NIOCore
import NIOPosix
import RateLimits
import ServiceLifecycle
import TollgateCore

/// Opens every listener of the data plane, and drains them all at the end.
struct ListenerService: Service {
    /// The listeners that are open.
    struct Open: Sendable {
        var listeners: [Listener] = []
        var ports: [String: Int] = [:]
    }

    let factory: ServerFactory
    let material: TLSMaterialStore
    let connections: ConnectionAllowance
    let live: LiveTerms
    let limiter: RateLimiter
    let recorder: Recorder
    let health: Health
    let logger: Logger
    let onOpen: @Sendable (Open) async throws -> Void
    let onClose: @Sendable () -> Void

    func run() async throws {
        let open = try await bindAll()
        try await onOpen(open)
        health.setServing(true)
        try await gracefulShutdown()
        health.setServing(false)
        onClose()
        let timeouts = live.configuration.timeouts
        // Balancers need a moment to see that the node is no longer ready. Nothing but time can be waited
        // for here, and a wait that is cancelled goes straight on to the drain.
        if timeouts.drainDelay > .zero { try? await Task.sleep(for: timeouts.drainDelay) }
        await withTaskGroup { group in
            for listener in open.listeners {
                group.addTask { await listener.drain(within: timeouts.drain) }
            }
        }
        logger.info("drained")
    }

    private func bindAll() async throws -> Open {
        var open = Open()
        let configuration = factory.configuration
        let admitsPlain = configuration.insecureAcceptPlainHTTPForBenchmarks
        for environment in Environment.allCases {
            guard let address = configuration.environments[environment].listen else { continue }
            let name = environment.rawValue
            let profile = factory.profile(environment, name: name)
            try await bind(address, tls: material, name, profile, into: &open)
        }
        if let address = configuration.plainListen {
            let profile = factory.profile(.sandbox, name: "plain", admitsPlainHTTP: admitsPlain)
            try await bind(address, tls: nil, "plain", profile, into: &open)
        }
        return open
    }

    private func bind(
        _ address: ListenAddress,
        tls: TLSMaterialStore?,
        _ name: String,
        _ profile: @escaping @Sendable (_ port: Int) -> ListenerProfile,
        into open: inout Open
    ) async throws {
        let listener = try await Listener.bind(
            factory.listenerConfiguration(
                address,
                tls: tls,
                connections: connections,
                profile: profile
            ),
            group: MultiThreadedEventLoopGroup.singleton,
            gatekeeper: live.gatekeeper,
            controlPlane: .pages(
                profile(0).environment,
                factory.registry,
                factory.installation.time,
                factory.sections(of: profile(0), live, limiter),
                logger
            ),
            recorder: recorder,
            time: factory.installation.time
        )
        open.listeners.append(listener)
        open.ports[name] = listener.port
    }
}
