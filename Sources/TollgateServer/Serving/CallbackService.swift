import Callbacks
import Delivery
import Logging
import ServiceLifecycle
import Synchronization
import TollgateCore

/// Sends callbacks, and keeps the outbox in order.
///
/// On the way down running tries end, each within `callbacks.timeout`; the others wait in the store.
struct CallbackService: Service {
    /// The time between two looks at the outbox.
    static let interval: Duration = .milliseconds(200)
    /// The time between two counts of what waits.
    static let countInterval: Duration = .seconds(1)
    /// The time between two looks for callbacks that are to be mended or withdrawn.
    static let careInterval: Duration = .seconds(600)

    let courier: Courier
    let queue: CallbackQueue
    let backlog: CallbackBacklog
    let time: TimeSource
    let logger: Logger

    /// What waits in the outbox, as a scrape is told.
    var gauges: [Gauge] { backlog.gauges }

    func run() async throws {
        await withTaskGroup { group in
            group.addTask { await deliver() }
            group.addTask { await count() }
            group.addTask { await care() }
        }
    }

    private func deliver() async {
        await withDiscardingTaskGroup { group in
            var isFailing = false
            for await _ in AsyncTimer(every: Self.interval).cancelOnGracefulShutdown() {
                do {
                    try await courier.round(in: &group)
                    isFailing = false
                } catch {
                    // One line for an outage, not five a second.
                    if !isFailing { fail("the outbox cannot be read", error) }
                    isFailing = true
                }
            }
            courier.stop()
        }
    }

    private func count() async {
        for await _ in AsyncTimer(every: Self.countInterval).cancelOnGracefulShutdown() {
            // A store that cannot be read is reported by the rounds; the last counts stay.
            guard let counts = try? await queue.backlog() else { continue }
            backlog.set(counts.count, counts.oldest)
        }
    }

    private func care() async {
        await tidy()
        for await _ in AsyncTimer(every: Self.careInterval).cancelOnGracefulShutdown() {
            await tidy()
        }
    }

    private func tidy() async {
        do {
            let mended = try await queue.mend(at: time.now())
            if mended > 0 {
                logger.warning(
                    "callbacks waited for a moment that a wrong clock had set",
                    metadata: ["callbacks": "\(mended)"]
                )
            }
            let withdrawn = try await queue.withdraw(at: time.now())
            if withdrawn > 0 {
                logger.info(
                    "callbacks waited for receivers that were removed",
                    metadata: ["callbacks": "\(withdrawn)"]
                )
            }
        } catch {
            fail("the outbox cannot be tidied", error)
        }
    }

    private func fail(_ what: Logger.Message, _ error: any Error) {
        logger.error(what, metadata: ["fault": "\(error)"])
    }
}

/// What waits in the outbox, as it was counted last.
final class CallbackBacklog: Sendable {
    private struct Counts {
        var count = 0
        var oldest: Instant?
    }

    private let counts = Mutex(Counts())
    private let time: TimeSource

    init(time: TimeSource) { self.time = time }

    func set(_ count: Int, _ oldest: Instant?) {
        counts.withLock { $0 = Counts(count: count, oldest: oldest) }
    }

    var gauges: [Gauge] {
        let counts = counts.withLock { $0 }
        let age = counts.oldest.map { max((time.now() - $0).components.seconds, 0) } ?? 0
        return [
            Gauge("tollgate_webhook_queue_depth", "Callbacks that wait.", counts.count),
            Gauge(
                "tollgate_webhook_oldest_pending_seconds",
                "How long the longest waiting callback has been due.",
                age
            ),
        ]
    }
}
