import Authority
import Callbacks
import Delivery
import Gatekeeper
import Logging
import NIOPosix
import NIOSSL
import TollgateCore
import TollgateCrypto
import Traces

extension ServerFactory {
    /// The threads that look the names of callbacks' receivers up.
    private static let callbackLookUps = startedLookUps()

    /// Threads that look names up; they live as long as the process, because a look-up cannot be called off.
    static func startedLookUps() -> NIOThreadPool {
        let pool = NIOThreadPool(numberOfThreads: SystemResolver.threadCount)
        pool.start()
        return pool
    }

    /// The service that sends callbacks.
    func callbackService(_ metrics: Metrics, _ logger: Logger) throws -> CallbackService {
        let settings = configuration.callbacks
        let group = MultiThreadedEventLoopGroup.singleton
        let poster = Poster(
            resolver: SystemResolver(pool: Self.callbackLookUps, group: group),
            rules: AddressRules(allowing: settings.allowNetworks),
            tls: try trust(settings.trustedCertificates),
            userAgent: "Tollgate/\(Version.current)",
            group: group
        )
        let queue = callbackQueue()
        let courier = Courier(
            Courier.Parts(
                queue: queue,
                signers: registry.callbackSigners,
                poster: poster,
                time: installation.time,
                restAfterFailure: settings.firstDelay,
                logger: logger,
                tracer: tracer,
                count: { metrics.countDelivery($0) }
            )
        )
        return CallbackService(
            courier: courier,
            queue: queue,
            backlog: CallbackBacklog(time: installation.time),
            time: installation.time,
            logger: logger
        )
    }

    private func callbackQueue() -> CallbackQueue {
        let authority = installation.authority
        return CallbackQueue(
            store: installation.store,
            vault: Vault(rings: installation.rings, randomness: installation.randomness),
            channels: callbackChannels(),
            randomness: installation.randomness,
            time: installation.time
        ) { health, change, _, transaction in
            try authority.recordCallbackChange(
                change.rawValue,
                health.organisation.rawValue,
                ["environment": .string(health.environment.rawValue)],
                by: "server",
                in: transaction
            )
        }
    }

    private func callbackChannels() -> CallbackChannels {
        let modules = Dictionary(uniqueKeysWithValues: registry.modules.map { ($0.name, $0) })
        let (settings, keys) = (configuration.callbacks, SigningKeys(rings: installation.rings))
        return CallbackChannels(
            standard: CallbackPlan(schedule: settings.schedule, timeout: settings.timeout),
            own: { channel, kind in modules[channel]?.callbackPlan(kind) },
            key: { callback, transaction, now in
                guard let kind = modules[callback.channel]?.callbackKeyKind else { return nil }
                return try keys.newest(
                    kind,
                    of: callback.organisation,
                    in: callback.environment,
                    at: now,
                    transaction
                )
            },
            withdrawal: { callback, transaction in
                try modules[callback.channel]?.callbackWithdrawal(callback, transaction)
            }
        )
    }

    private func trust(_ file: String?) throws -> NIOSSLContext {
        do {
            return try Poster.trust(adding: file)
        } catch {
            throw CallbackTrustFault(path: file ?? "")
        }
    }
}

/// The file of trusted authorities cannot be used.
struct CallbackTrustFault: Error, CustomStringConvertible {
    let path: String

    var description: String {
        path.isEmpty
            ? "TLS for callbacks cannot be set up: the system's certificates cannot be read"
            : "callbacks.trustedCertificates: \(path) is no PEM file of certificates"
    }
}
