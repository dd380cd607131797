import Authority
import Logging
import MemoryStore
import ServiceLifecycle
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import TollgateServer

@Suite("The service of the audit trail", .timeLimit(.minutes(5)))
struct AuditServiceTests {
    private let clock = TestClock()
    private let store = MemoryStore(epoch: "test")
    private let authority: Authority

    init() {
        let randomness = SeededRandomness(seed: 5).source
        authority = Authority(
            store: store,
            rings: LiveRings(Rings(randomness)),
            kinds: [],
            time: clock.source,
            randomness: randomness,
            overlapMax: .seconds(60)
        )
    }

    /// Ends the group as soon as it has come up, behind the service that is tested.
    private struct End: Service {
        func run() async throws {}
    }

    /// Runs the service from its start to its end.
    private func run(retention: Duration? = nil) async throws {
        let service = AuditService(
            authority: authority,
            time: clock.source,
            retention: retention,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: service),
                    .init(service: End(), successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        ).run()
    }

    private func write(_ count: Int) async throws {
        for _ in 0..<count {
            try await authority.record(.storeBackup, "test", by: "test")
        }
    }

    @Test("signs every row at its end, however few and young they are")
    func signsAtTheEnd() async throws {
        try await write(3)
        try await run()
        let newest = try await store.read { try $0.audit.checkpoint(upTo: .max) }
        #expect(newest?.sequence == 3)
    }

    @Test("signs and then removes old rows at its start, and keeps what is young")
    func removes() async throws {
        try await write(3)
        clock.advance(by: .days(2))
        try await write(1)
        try await run(retention: .days(1))
        let (rows, cut) = try await store.read { transaction in
            (
                try transaction.audit.rows(after: 0, limit: 9).map(\.sequence),
                try transaction.audit.cut()?.sequence
            )
        }
        // One checkpoint covers all four rows: none stands at a row that is old enough.
        #expect(rows == [1, 2, 3, 4])
        #expect(cut == nil)
        clock.advance(by: .days(2))
        try await write(1)
        try await run(retention: .days(1))
        let left = try await store.read { try $0.audit.rows(after: 0, limit: 9).map(\.sequence) }
        #expect(left == [5])
    }

    @Test("removes nothing where rows are kept for ever")
    func keeps() async throws {
        try await write(2)
        try await run()
        clock.advance(by: .days(9_999))
        try await write(1)
        try await run()
        let rows = try await store.read { try $0.audit.rows(after: 0, limit: 9).count }
        #expect(rows == 3)
    }
}
