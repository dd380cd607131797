import Logging
import Synchronization
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The removal of what has had its time", .timeLimit(.minutes(5)))
struct RetentionServiceTests {
    /// Rows that are removed in parts, and counts the parts.
    private final class Rows: Sendable {
        private let left: Mutex<[Int]>
        let calls = Mutex(0)

        init(_ parts: [Int]) { left = Mutex(parts) }

        func removePart() -> Int {
            calls.withLock { $0 += 1 }
            return left.withLock { $0.isEmpty ? 0 : $0.removeFirst() }
        }
    }

    private let metrics = Metrics()

    private func service(_ jobs: [RetentionService.Job]) -> RetentionService {
        RetentionService(
            jobs: jobs,
            interval: .seconds(600),
            metrics: metrics,
            time: TimeSource(
                now: { Instant(seconds: 1_700_000_000) },
                monotonic: { MonotonicInstant(nanoseconds: 1) }
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test("goes on with a kind until a part finds nothing, and counts the rows")
    func goesToTheEnd() async {
        let rows = Rows([1_000, 1_000, 7])
        await service([.init(kind: .sessions) { rows.removePart() }]).removeAll()
        #expect(rows.calls.withLock { $0 } == 4)
        #expect(metrics.snapshot.removedRows == [.sessions: 2_007])
        #expect(metrics.snapshot.retentionRunAt == Instant(seconds: 1_700_000_000))
    }

    @Test("makes no more parts of a kind in one run than it may")
    func boundsParts() async {
        let rows = Rows(Array(repeating: 1_000, count: RetentionService.partsMax + 5))
        await service([.init(kind: .callbacks) { rows.removePart() }]).removeAll()
        #expect(rows.calls.withLock { $0 } == RetentionService.partsMax)
    }

    @Test("a kind that fails keeps no other waiting, and the run does not count as whole")
    func survivesFaults() async {
        let rows = Rows([5])
        let service = service([
            .init(kind: .replays) { throw StoreFault(.busy, detail: "test") },
            .init(kind: .links) { rows.removePart() },
        ])
        await service.removeAll()
        #expect(metrics.snapshot.removedRows == [.links: 5])
        #expect(metrics.snapshot.failedRemovals == [.replays: 1])
        #expect(metrics.snapshot.retentionRunAt == nil)
    }
}
