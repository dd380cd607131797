import Logging
import ServiceLifecycle
import TollgateCore

/// Removes what has had its time: at the start, and then at a steady pace.
///
/// Every node does it; what one has removed is not there for the other. A kind that cannot be removed is logged
/// and counted, and keeps no other kind waiting. Audit rows have a service of their own.
struct RetentionService: Service {
    /// The removal of one kind.
    struct Job: Sendable {
        /// What is removed.
        let kind: RetentionKind
        /// The most parts of one run; what is left waits for the next.
        var partsMax = RetentionService.partsMax
        /// Removes a bounded part, in transactions that are short; returns how many rows it removed.
        let removePart: @Sendable () async throws -> Int
    }

    /// The most parts of one kind in one run, each of at most 1,000 rows.
    static let partsMax = 100
    /// The most parts of one organisation's attempts and removed accounts in one run.
    static let linkPartsMax = 10

    let jobs: [Job]
    let interval: Duration
    let metrics: Metrics
    let time: TimeSource
    let logger: Logger

    func run() async throws {
        await removeAll()
        for await _ in AsyncTimer(every: interval).cancelOnGracefulShutdown() {
            await removeAll()
        }
    }

    /// Goes once through every kind.
    func removeAll() async {
        var isWhole = true
        for job in jobs where !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                try await remove(job)
            } catch {
                isWhole = false
                metrics.countFailedRemoval(job.kind)
                logger.error(
                    "rows that have had their time could not be removed",
                    metadata: ["kind": "\(job.kind.rawValue)", "fault": "\(error)"]
                )
            }
        }
        if isWhole { metrics.setRetentionRun(at: time.now()) }
    }

    private func remove(_ job: Job) async throws {
        for _ in 0..<job.partsMax {
            let count = try await job.removePart()
            if count == 0 { return }
            metrics.countRemoved(job.kind, count)
            if Task.isShuttingDownGracefully || Task.isCancelled { return }
        }
    }
}
