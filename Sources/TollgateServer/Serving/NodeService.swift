import Gatekeeper
import Logging
import ServiceLifecycle
import Synchronization
import TollgateCore
import TollgateCrypto

/// Reports a running server to the store, with the members of the rings that it has read.
///
/// A rotation writes the rings' file and then reads the reports; a server reports itself and then looks at
/// the file. Whichever comes first, either the rotation waits for the server or the server starts with what
/// the rotation wrote.
final class NodeReporter: Sendable {
    let id: NodeID
    let watch: RingsWatch

    private let startedAt: Instant
    private let store: any Store
    private let rings: LiveRings
    private let time: TimeSource
    private let logger: Logger
    private let reportedAt = Mutex<MonotonicInstant?>(nil)
    private let isFailing = Mutex(false)

    init(_ installation: Installation, logger: Logger) {
        id = .random(installation.randomness)
        watch = RingsWatch(installation.folder, installation.rings)
        startedAt = installation.time.now()
        store = installation.store
        rings = installation.rings
        time = installation.time
        self.logger = logger
    }

    /// Reports the server, then makes sure that it knows the rings as they are.
    func start() async throws {
        try await report()
        try await lookAtRings()
    }

    /// Looks at the rings' file, and reports what is new or due.
    func step() async {
        do {
            try await lookAtRings()
            let due = reportedAt.withLock { $0.map { $0 + LiveNodes.reportInterval } }
            if due.map({ $0 <= time.monotonic() }) ?? true { try await report() }
            isFailing.withLock { $0 = false }
        } catch {
            let wasFailing = isFailing.withLock { failing in
                defer { failing = true }
                return failing
            }
            // One line for an outage, not two a second.
            if !wasFailing {
                logger.error("this node cannot report itself", metadata: ["fault": "\(error)"])
            }
        }
    }

    /// Takes the report back: nobody waits for a server that has ended.
    func leave() async {
        do {
            let id = id
            try await store.transaction { _ = try $0.nodes.remove(id) }
        } catch {
            logger.warning(
                "this node could not sign off; it counts as gone soon",
                metadata: ["fault": "\(error)"]
            )
        }
    }

    private func lookAtRings() async throws {
        switch watch.look() {
        case .unchanged, .stillRefused: return
        case .taken:
            logger.info("keys read again")
            try await report()
        case .refused(let error):
            logger.error(
                "the keys' file cannot be used, the old keys stay",
                metadata: ["fault": "\(error)"]
            )
        }
    }

    /// Reports the server as it is now.
    func report() async throws {
        let (current, now) = (rings.current, time.now())
        let begun = time.monotonic()
        let record = NodeRecord(
            id: id,
            startedAt: startedAt,
            seenAt: now,
            peppers: current.peppers.members.map(\.id),
            seals: current.seals.members.map(\.id)
        )
        // The next report is due even where this one fails.
        reportedAt.withLock { $0 = nil }
        try await store.transaction { transaction in
            try transaction.nodes.removeSilent(before: now + (.zero - LiveNodes.forgottenAfter))
            try transaction.nodes.report(record)
        }
        reportedAt.withLock { $0 = begun }
    }
}

extension NodeReporter {
    /// What a scrape is told of the keys.
    func gauges(_ moves: DigestMoves) -> [Gauge] {
        let counts = moves.counts
        return [
            Gauge(
                "tollgate_keys_reload_success",
                "Whether the keys in use are those of the keys' file.",
                watch.isCurrent ? 1 : 0
            ),
            Gauge.counter(
                "tollgate_digests_moved_total",
                "Digests that were made anew after a rotation.",
                counts.done
            ),
            Gauge.counter(
                "tollgate_digest_moves_left_out_total",
                "Uses of secrets whose digest found no room to be made anew.",
                counts.leftOut
            ),
        ]
    }
}

/// Keeps the report fresh and the rings as the file has them.
struct NodeService: Service {
    let node: NodeReporter

    func run() async throws {
        for await _ in AsyncTimer(every: LiveNodes.lookInterval).cancelOnGracefulShutdown() {
            await node.step()
        }
        await node.leave()
    }
}

/// Makes digests anew that lag behind a rotation.
struct DigestMoveService: Service {
    let parts: Gatekeeper.Parts
    let logger: Logger

    func run() async throws {
        await withGracefulShutdownHandler {
            await parts.moves.run(parts.authority, parts.facts) { error in
                logger.error("digests could not be moved", metadata: ["fault": "\(error)"])
            }
        } onGracefulShutdown: {
            parts.moves.finish()
        }
    }
}
