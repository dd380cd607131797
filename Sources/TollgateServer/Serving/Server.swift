import Authority
import Foundation
import Gatekeeper
import Hummingbird
import Listener
import Logging
import NIOCore
import NIOPosix
import Pages
import RateLimits
import ServiceLifecycle
import TollgateCore
import UnixSignals

/// A server from its first line of output to its clean end.
///
/// One service group holds everything that runs: stores first, listeners last, and on the way down the
/// other way round, so that the listeners have drained before what they need goes away.
public struct Server: Sendable {
    private let configuration: Configuration
    private let registry: Registry

    /// Makes a server; nothing is opened yet.
    public init(_ configuration: Configuration, _ registry: Registry) {
        self.configuration = configuration
        self.registry = registry
    }

    /// Serves until the process is told to stop, then drains.
    ///
    /// - Parameter announce: Called once with the addresses, when every listener is open.
    /// - Throws: Whatever keeps the server from starting: ``InstallationError``, ``StoreFault``,
    ///   ``ListenerFault`` and others, each with a description for the operator.
    public func run(announce: @escaping @Sendable (Addresses) -> Void) async throws {
        let writer = LineWriter(descriptor: STDERR_FILENO)
        defer { writer.flush() }
        let installation = try Installation.open(configuration, registry, create: true)
        let logger = Logger(label: "tollgate") { _ in
            JSONLogHandler(writer: writer, time: installation.time)
        }
        let material = try tlsMaterial(installation)
        let factory = ServerFactory(
            configuration: configuration,
            registry: registry,
            installation: installation,
            linkUpstream: try ServerFactory.linkUpstream(configuration.linking.upstream, logger)
        )
        let parts = try factory.gatekeeper()
        try await parts.feed.poll()
        let gatekeeper = Gatekeeper(parts)
        let archive = RefusalArchive(
            folder: installation.folder.refusalsPath,
            time: installation.time
        )
        defer { archive.close() }
        let recorder = Recorder(
            metrics: Metrics(),
            writer: writer,
            archive: archive,
            time: installation.time
        )
        let node = NodeReporter(installation, logger: logger)
        let health = Health(feed: parts.feed, tls: material.store, time: installation.time)
        let traffic = Traffic()
        let connections = ConnectionAllowance(maximum: configuration.maxima.connections)
        let callbacks = try factory.callbackService(recorder.metrics, logger)
        let passwords = PasswordService(desk: parts.passwords)
        let management = ManagementService(
            address: configuration.management,
            routes: ManagementRoutes(
                health: health,
                feed: parts.feed,
                recorder: recorder,
                refusals: ArchiveFiles(folder: installation.folder.refusalsPath),
                dialects: factory.dialects(),
                gauges: callbacks.gauges(
                    passwords.gauges(
                        node.gauges(
                            parts.moves,
                            gauges(parts, material.store, connections, traffic, writer, archive)
                        )
                    )
                ),
                time: installation.time
            ),
            logger: logger
        )
        let listeners = ListenerService(
            factory: factory,
            material: material.store,
            connections: connections,
            gatekeeper: gatekeeper,
            limiter: parts.limiter,
            recorder: recorder,
            health: health,
            logger: logger
        ) { open in
            let addresses = try await self.addresses(open, management, material.authority)
            traffic.open(open.listeners)
            try installation.folder.write(addresses)
            announce(addresses)
        }
        // Before anything is served: from here on a rotation of the keys waits for this node.
        try await node.start()
        let services: [any Service] = [
            StoreService(store: installation.store, folder: installation.folder),
            FeedService(feed: parts.feed, logger: logger),
            NodeService(node: node),
            passwords,
            DigestMoveService(parts: parts, logger: logger),
            UseService(uses: parts.uses, authority: parts.authority, logger: logger),
            ExpiryService(
                authority: parts.authority,
                lead: configuration.expiryWarning,
                logger: logger
            ),
            callbacks,
            SweepService(desks: Array(parts.linking.values), logger: logger),
            ExposureService(gatekeeper: gatekeeper, parts: parts, logger: logger),
            management,
            ReloadService(material: material.store, recorder: recorder, logger: logger),
            listeners,
        ]
        try await ServiceGroup(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        ).run()
    }

    private func tlsMaterial(
        _ installation: Installation
    ) throws -> (store: TLSMaterialStore, authority: String?) {
        if let certificate = configuration.tls.certificate, let key = configuration.tls.key {
            return (try TLSMaterialStore(certificateFile: certificate, keyFile: key), nil)
        }
        let files = try LocalAuthority.ensure(
            in: installation.folder.path,
            publicHost: configuration.publicHost,
            now: Date()
        )
        return (
            try TLSMaterialStore(certificateFile: files.certificate, keyFile: files.key),
            files.authority
        )
    }

    private func addresses(
        _ open: ListenerService.Open,
        _ management: ManagementService,
        _ authority: String?
    ) async throws -> Addresses {
        func url(_ environment: TollgateCore.Environment, _ port: Int?) -> String? {
            port.map { configuration.publicURL(of: environment, boundPort: $0).description }
        }
        return Addresses(
            sandbox: url(.sandbox, open.ports["sandbox"]),
            production: url(.production, open.ports["production"]),
            plain: open.ports["plain"].map { "http://\(configuration.publicHost):\($0)" },
            management: "http://\(configuration.management.host):\(try await management.port())",
            caFile: authority,
            pid: Int(getpid())
        )
    }

    private func gauges(
        _ parts: Gatekeeper.Parts,
        _ material: TLSMaterialStore,
        _ connections: ConnectionAllowance,
        _ traffic: Traffic,
        _ writer: LineWriter,
        _ archive: RefusalArchive
    ) -> @Sendable () -> [Gauge] {
        {
            let counts = parts.facts.counts
            return [
                Gauge(
                    "http_server_active_requests",
                    "Requests being answered now.",
                    traffic.activeRequests
                ),
                Gauge(
                    "tollgate_cache_facts",
                    "Credentials and sessions known in memory.",
                    counts.facts
                ),
                Gauge(
                    "tollgate_cache_absent",
                    "Keys known in memory to be nobody's.",
                    counts.absent
                ),
                Gauge(
                    "tollgate_uses_waiting",
                    "Secrets whose last use waits for the store.",
                    parts.uses.waitingCount
                ),
                Gauge(
                    "tollgate_uses_dropped",
                    "Uses that were not noted, because there was no room.",
                    parts.uses.droppedCount
                ),
                Gauge(
                    "tollgate_ratelimit_subjects",
                    "Subjects whose requests limits remember.",
                    parts.limiter.subjectCount
                ),
                Gauge(
                    "tollgate_connections_open",
                    "Open connections of all listeners.",
                    connections.open
                ),
                Gauge(
                    "tollgate_connections_refused",
                    "Connections closed unread, because there were too many.",
                    connections.refused
                ),
                Gauge(
                    "tollgate_log_lines_dropped",
                    "Log lines that found no room.",
                    writer.droppedCount
                ),
                Gauge(
                    "tollgate_refusals_dropped",
                    "Refusals that were not kept for explanations.",
                    archive.droppedCount
                ),
                Gauge(
                    "tollgate_tls_certificate_expiry_timestamp_seconds",
                    "When the certificate ends.",
                    material.expiry.seconds
                ),
                Gauge(
                    "tollgate_build_info",
                    "The build.",
                    1,
                    labels: [("version", Version.current)]
                ),
            ]
        }
    }
}
