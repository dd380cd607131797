import Gatekeeper
import Listener
import Logging
import Synchronization
import TollgateCore

/// Loads the configuration and the certificate again while the server serves: all of it, or nothing.
///
/// A reload has two halves. The first reads and checks everything and changes nothing; whatever is wrong,
/// be it one key, ends it there. The second cannot fail while the server serves: it hands the new values
/// over, to each event loop in a task of its own. No connection is touched; each request is decided by what
/// its loop has when it comes.
///
/// Limits keep what they counted: the meters belong to the limits' names, and one whose number changed is
/// fitted to it.
final class Reloader: Sendable {
    /// What a reload changes, and what it reads by.
    struct Parts: Sendable {
        let source: ConfigurationSource
        let factory: ServerFactory
        let live: LiveTerms
        let material: TLSMaterialStore
        /// The pair of the local authority, where the operator has brought none.
        let localPair: CertificatePair?
        let traffic: Traffic
        let health: Health
        let record: ReloadRecord
        let recorder: Recorder
        let notifier: ServiceNotifier?
        let logger: Logger
    }

    /// Everything that the first half has read and found good.
    private struct Plan {
        let configuration: Configuration
        let changes: [ConfigurationChange]
        let pair: CertificatePair
        let material: TLSMaterial
    }

    private let parts: Parts
    private let watch: Mutex<FileWatch>

    /// Makes a reloader; the files count as read when this is called, the configuration's as it was before
    /// the start read it.
    init(_ parts: Parts) {
        self.parts = parts
        let (file, stamp) = (parts.source.file, parts.source.stamp)
        let paths = Self.files(parts, Self.pair(parts.live.configuration, parts))
        watch = Mutex(FileWatch(paths, seen: file, as: stamp))
    }

    /// Whether a watched file has changed and come to rest.
    ///
    /// Before the listeners are open nobody can be handed anything: a change is then seen afterwards.
    func findsChange() -> Bool {
        parts.health.hasStarted && watch.withLock { $0.findsChange() }
    }

    /// Loads everything again, and puts it into force where all of it is good.
    func reload() async {
        guard parts.health.hasStarted else { return }
        parts.notifier?.reloading()
        watch.withLock { $0.take() }
        do {
            let plan = try prepare()
            try await commit(plan)
            parts.record.noteTaken(at: now)
            parts.recorder.metrics.setReloadSucceeded(true)
            let names = plan.changes.map(\.path).joined(separator: ", ")
            parts.logger.info(
                "configuration and certificate reloaded",
                metadata: ["keys": "\(names)"]
            )
        } catch {
            parts.record.noteRefused()
            parts.recorder.metrics.setReloadSucceeded(false)
            for fault in Self.faults(of: error) {
                parts.logger.error(
                    "reload refused, the old configuration and certificate stay",
                    metadata: ["fault": "\(fault)"]
                )
            }
        }
        parts.notifier?.ready()
    }

    // MARK: The first half

    private func prepare() throws -> Plan {
        let loaded = try parts.source.load()
        let changes = loaded.changes(since: parts.live.configuration)
        let problems = changes.compactMap(\.problem)
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        let pair = Self.pair(loaded.configuration, parts)
        let material = try TLSMaterial(certificateFile: pair.certificate, keyFile: pair.key)
        // A new certificate that has ended is no better than the old one, which may still hold.
        guard material.expiry > now else { throw ExpiredCertificate(path: pair.certificate) }
        return Plan(
            configuration: loaded.configuration,
            changes: changes,
            pair: pair,
            material: material
        )
    }

    // MARK: The second half

    private func commit(_ plan: Plan) async throws {
        var factory = parts.factory
        factory.configuration = plan.configuration
        let gatekeeper = parts.live.gatekeeper.following(factory.policy())
        let terms = ServingTerms(
            gatekeeper: gatekeeper,
            maxima: factory.maxima(),
            timeouts: factory.timeouts()
        )
        try await parts.traffic.renew(terms)
        parts.live.exchange(for: plan.configuration, gatekeeper)
        parts.material.exchange(for: plan.material)
        watch.withLock { $0.follow(Self.files(parts, plan.pair)) }
    }

    private var now: Instant { parts.factory.installation.time.now() }

    private static func pair(_ configuration: Configuration, _ parts: Parts) -> CertificatePair {
        CertificatePair(configuration.tls) ?? parts.localPair
            ?? CertificatePair(certificate: "", key: "")
    }

    private static func files(_ parts: Parts, _ pair: CertificatePair) -> [String] {
        [parts.source.file, pair.certificate, pair.key].compactMap(\.self)
    }

    /// What is wrong, one line each, safe to log.
    private static func faults(of error: any Error) -> [String] {
        (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"]
    }
}

/// The paths of a certificate and its key.
struct CertificatePair: Sendable, Equatable {
    let certificate: String
    let key: String

    init(certificate: String, key: String) {
        (self.certificate, self.key) = (certificate, key)
    }

    /// The operator's own; `nil` where none is configured.
    init?(_ files: Configuration.TLSFiles) {
        guard let certificate = files.certificate, let key = files.key else { return nil }
        self.init(certificate: certificate, key: key)
    }
}

/// A certificate that was to be put into use has ended.
struct ExpiredCertificate: Error, CustomStringConvertible {
    let path: String

    var description: String { "the certificate \(path) has ended" }
}
