import Authority
import Logging
import ServiceLifecycle
import TollgateCore

/// Signs audit rows, and removes those whose time is over: at the start, at a steady pace, and signs a last
/// time when everything that writes rows has ended.
///
/// Every node does it; a node that finds nothing to do writes nothing.
struct AuditService: Service {
    /// The time between two looks.
    static let interval: Duration = .seconds(30)
    /// As many rows without a checkpoint are signed at the next look.
    static let rowsWaitingMax: Int64 = 100
    /// As old a row without a checkpoint is signed at the next look, with all behind it.
    static let waitMax: Duration = .seconds(600)
    /// The time between two removals.
    static let removalInterval: Duration = .seconds(3_600)

    let authority: Authority
    let time: TimeSource
    /// How long rows are kept; `nil` for ever.
    let retention: Duration?
    let logger: Logger

    func run() async throws {
        var failing: Set<String> = []
        var removedAt: MonotonicInstant?
        func look() async {
            await attempt("audit rows could not be signed", &failing) { try await signIfDue() }
            let now = time.monotonic()
            if let removedAt, now - removedAt < Self.removalInterval { return }
            removedAt = now
            await attempt("old audit rows could not be removed", &failing) { try await remove() }
        }
        await look()
        for await _ in AsyncTimer(every: Self.interval).cancelOnGracefulShutdown() { await look() }
        failing = []
        await attempt("audit rows could not be signed", &failing) {
            _ = try await authority.signAuditRows()
        }
    }

    private func signIfDue() async throws {
        guard let waiting = try await authority.unsignedAuditRows(),
            waiting.count >= Self.rowsWaitingMax || time.now() - waiting.since >= Self.waitMax
        else { return }
        _ = try await authority.signAuditRows()
    }

    private func remove() async throws {
        guard let retention else { return }
        let count = try await authority.removeAuditRows(before: time.now() + (.zero - retention))
        guard count > 0 else { return }
        logger.info("old audit rows were removed", metadata: ["rows": "\(count)"])
    }

    /// Makes an attempt, with one line for as long as it fails.
    private func attempt(
        _ failure: Logger.Message,
        _ failing: inout Set<String>,
        _ body: () async throws -> Void
    ) async {
        do {
            try await body()
            failing.remove(failure.description)
        } catch {
            guard failing.insert(failure.description).inserted else { return }
            logger.error(failure, metadata: ["fault": "\(error)"])
        }
    }
}
