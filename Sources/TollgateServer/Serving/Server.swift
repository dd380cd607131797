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
import Traces
import UnixSignals

/// A server from its first line of output to its clean end.
///
/// One service group holds everything that runs: stores first, listeners last, and on the way down the
/// other way round, so that the listeners have drained before what they need goes away.
public struct Server: Sendable {
    private let source: ConfigurationSource
    private let configuration: Configuration
    private let registry: Registry
    private let variables: [String: String]

    /// Makes a server; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - source: Where the configuration is read, now and at each reload.
    ///   - registry: The dialects.
    ///   - variables: The process's environment, in which a service manager names its socket.
    /// - Throws: Every problem of the configuration.
    public init(
        _ source: ConfigurationSource,
        _ registry: Registry,
        variables: [String: String] = [:]
    ) throws(ConfigurationError) {
        self.source = source
        configuration = try source.load().configuration
        self.registry = registry
        self.variables = variables
    }

    /// Serves until the process is told to stop, then drains.
    ///
    /// - Parameter announce: Called once with the addresses, when every listener is open.
    /// - Throws: Whatever keeps the server from starting: ``InstallationError``, ``StoreFault``,
    ///   ``ListenerFault`` and others, each with a description for the operator.
    public func run(announce: @escaping @Sendable (Addresses) -> Void) async throws {
        MemoryService.prepare()
        let writer = LineWriter(descriptor: STDERR_FILENO)
        defer { writer.flush() }
        let installation = try Installation.open(configuration, registry, create: true)
        let level = configuration.log.level.loggerLevel
        let logger = Logger(label: "tollgate") { _ in
            JSONLogHandler(level: level, writer: writer, time: installation.time)
        }
        let material = try tlsMaterial(installation)
        let traces = try TraceService.make(configuration.tracing, installation.time, logger)
        let factory = ServerFactory(
            configuration: configuration,
            registry: registry,
            installation: installation,
            linkUpstream: try ServerFactory.linkUpstream(configuration.linking.upstream, logger),
            metrics: Metrics(),
            tracer: traces?.tracer
        )
        let parts = try factory.gatekeeper()
        try await installation.namingStore { try await parts.feed.poll() }
        let gatekeeper = Gatekeeper(parts)
        let live = LiveTerms(configuration, gatekeeper)
        let archive = RefusalArchive(
            folder: installation.folder.refusalsPath,
            time: installation.time
        )
        defer { archive.close() }
        let recorder = Recorder(
            metrics: factory.metrics,
            writer: writer,
            archive: archive,
            time: installation.time
        )
        let node = NodeReporter(installation, logger: logger)
        let health = Health(
            feed: parts.feed,
            tls: material.store,
            probe: StoreProbe(node, installation.folder, time: installation.time),
            time: installation.time
        )
        let traffic = Traffic()
        let record = ReloadRecord(startedAt: installation.time.now())
        let notifier = ServiceNotifier(variables)
        let connections = ConnectionAllowance(
            maximum: configuration.maxima.connections,
            maximumPerAddress: configuration.maxima.connectionsPerAddress,
            abandonedPerAddress: configuration.maxima.abandonedPerAddress
        )
        let callbacks = try factory.callbackService(recorder.metrics, logger)
        let passwords = PasswordService(desk: parts.passwords)
        let census = StoreCensus(installation)
        let readings: [@Sendable () -> [Gauge]] = [
            gauges(
                parts,
                installation.auditRowsLost,
                material.store,
                connections,
                traffic,
                writer,
                archive
            ),
            { node.gauges(parts.moves) }, { passwords.gauges }, { callbacks.gauges },
            { record.gauges }, { census.gauges }, { traces?.tracer.queue.gauges ?? [] },
        ]
        let management = ManagementService(
            address: configuration.management,
            routes: ManagementRoutes(
                health: health,
                reloads: record,
                feed: parts.feed,
                recorder: recorder,
                refusals: ArchiveFiles(folder: installation.folder.refusalsPath),
                dialects: factory.dialects(),
                hosts: ManagementHosts(address: configuration.management),
                gauges: { readings.flatMap { $0() } },
                time: installation.time
            ),
            logger: logger
        )
        let listeners = ListenerService(
            factory: factory,
            material: material.store,
            connections: connections,
            live: live,
            limiter: parts.limiter,
            recorder: recorder,
            health: health,
            logger: logger,
            onOpen: { open in
                let addresses = try await self.addresses(open, management, material.authority)
                traffic.open(open.listeners)
                try installation.folder.write(addresses)
                announce(addresses)
                notifier?.ready()
            },
            onClose: { notifier?.stopping() }
        )
        let reloader = Reloader(
            Reloader.Parts(
                source: source,
                factory: factory,
                live: live,
                material: material.store,
                localPair: material.localPair,
                traffic: traffic,
                health: health,
                record: record,
                recorder: recorder,
                notifier: notifier,
                logger: logger
            )
        )
        // Before anything is served: from here on a rotation of the keys waits for this node.
        try await installation.namingStore { try await node.start() }
        // On the way down after the listeners and the callbacks, so that it sends their last spans.
        let tracing: [any Service] = traces.map { [$0] } ?? []
        let services: [any Service] =
            tracing + [
                WatchdogService(notifier, variables),
                MemoryService(),
                StoreService(store: installation.store, folder: installation.folder),
                // Before whatever writes audit rows, so that it signs them all on the way down.
                AuditService(
                    authority: parts.authority,
                    time: installation.time,
                    retention: configuration.retentionOfAudit,
                    logger: logger
                ),
                FeedService(feed: parts.feed, logger: logger),
                NodeService(node: node),
                passwords,
                DigestMoveService(parts: parts, logger: logger),
                UseService(uses: parts.uses, authority: parts.authority, logger: logger),
                ExpiryService(
                    authority: parts.authority,
                    live: live,
                    logger: logger
                ),
                callbacks,
                factory.retentionService(parts, callbacks.queue, logger),
                CensusService(census: census, logger: logger),
                ExposureService(gatekeeper: gatekeeper, parts: parts, logger: logger),
                management,
                ReloadService(reloader: reloader),
                listeners,
            ]
        try await ServiceGroup(
            services: services.map { NamedService($0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        ).run()
    }

    private func tlsMaterial(
        _ installation: Installation
    ) throws -> (store: TLSMaterialStore, localPair: CertificatePair?, authority: String?) {
        func store(_ pair: CertificatePair) throws -> TLSMaterialStore {
            TLSMaterialStore(
                try TLSMaterial(certificateFile: pair.certificate, keyFile: pair.key)
            )
        }
        if let own = CertificatePair(configuration.tls) { return (try store(own), nil, nil) }
        let files = try LocalAuthority.ensure(
            in: installation.folder.path,
            publicHost: configuration.publicHost,
            now: Date()
        )
        let local = CertificatePair(certificate: files.certificate, key: files.key)
        return (try store(local), local, files.authority)
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
}
