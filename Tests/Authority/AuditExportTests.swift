import MemoryStore
import TestSupport
import Testing
import TollgateCore

@testable import Authority

@Suite("An export of the audit trail")
struct AuditExportTests {
    private func sequences(_ lines: [AuditLine]) -> [Int64] {
        lines.compactMap { if case .row(let row) = $0 { row.sequence } else { nil } }
    }

    @Test("has the start, every row, the checkpoints among them, and one at its end")
    func isWhole() async throws {
        let stage = try await AuthorityStage.signed(rows: 2)
        try await stage.write(rows: 1)
        let (lines, trail) = (try await stage.export(), try await Trail(stage.store))
        #expect(
            Array(lines.dropLast()) == [
                .start(sequence: 0, head: AuditChain.origin, content: AuditChain.origin),
                .row(trail.rows[0]), .row(trail.rows[1]), .checkpoint(trail.heads[0]),
                .row(trail.rows[2]),
            ]
        )
        #expect(stage.read(lines.map(\.text)).isSound(rows: 3, head: trail.rows[2].hash))
        #expect(stage.read(lines.map(\.text), withKey: true).span?.checkpoints == 2)
        // The checkpoint at the end is the export's own.
        #expect(try await Trail(stage.store).heads == trail.heads)
    }

    @Test("reads back what it writes, and nothing that is written otherwise")
    func readsBack() async throws {
        let stage = try await AuthorityStage.signed(rows: 2)
        for line in try await stage.export() {
            #expect(AuditLine(reading: Array(line.text.utf8)) == line)
            for other in [
                " " + line.text, line.text + " ", line.text + "\r", "[\(line.text)]",
                line.text.replacing("{", with: #"{"actor":"eve","#),
            ] {
                #expect(AuditLine(reading: Array(other.utf8)) == nil)
            }
        }
    }

    @Test(
        "begins behind a row or at a moment, ends at another, and can be verified all the same",
        arguments: [
            (0, nil, nil, 1...6), (2, nil, nil, 3...6), (3, nil, nil, 4...6),
            (0, 2, nil, 3...6), (0, nil, 3, 1...4), (3, 1, 4, 4...5), (5, nil, nil, 6...6),
        ] as [(Int64, Int64?, Int64?, ClosedRange<Int64>)]
    )
    func isChosen(
        after: Int64,
        since: Int64?,
        until: Int64?,
        expected: ClosedRange<Int64>
    ) async throws {
        let stage = try await AuthorityStage()
        let begin = stage.clock.now
        try await stage.write(rows: 2)
        _ = try await stage.authority.signAuditRows()
        try await stage.write(rows: 3)
        var choice = AuditExport.Choice()
        choice.after = after
        choice.since = since.map { begin + .seconds($0) }
        choice.until = until.map { begin + .seconds($0) }
        let lines = try await stage.export(choice)
        #expect(sequences(lines) == Array(expected))
        let span = try #require(stage.read(lines.map(\.text)).span)
        #expect(span.start == expected.lowerBound - 1)
        #expect(span.signedTo == expected.upperBound)
    }

    @Test("of nothing is a start and a checkpoint", arguments: [0, 3, 9] as [Int64])
    func isEmpty(after: Int64) async throws {
        let stage = try await AuthorityStage.signed(rows: 3)
        var choice = AuditExport.Choice()
        (choice.after, choice.since) = (after, stage.clock.now + .seconds(1))
        let lines = try await stage.export(choice)
        #expect(lines.count == 2)
        #expect(stage.read(lines.map(\.text)).span?.rows == 0)
    }

    @Test("goes on where another ended, and both together are one")
    func goesOn() async throws {
        let stage = try await AuthorityStage.signed(rows: 3)
        let first = try await stage.export().map(\.text)
        try await stage.write(rows: 2)
        var choice = AuditExport.Choice()
        choice.after = 3
        let second = try await stage.export(choice).map(\.text)
        #expect(stage.read(first + second).span?.rows == 5)
        #expect(stage.read(second + first).span == nil)
        let head = try await Trail(stage.store).rows[2].hash
        #expect(stage.read(second, expecting: head).span?.rows == 2)
        #expect(stage.read(second, expecting: AuditChain.origin).span == nil)
    }

    @Test("is written page by page", arguments: [1_000, 1_001])
    func hasPages(count: Int) async throws {
        let stage = try await AuthorityStage.signed(rows: count)
        var pages: [Int] = []
        try await AuditExport(stage.store, stage.authority.audit, time: stage.clock.source)
            .run(.init()) { pages.append($0.count) }
        // A page holds its rows, the start and a checkpoint.
        #expect(pages.allSatisfy { $0 <= AuditChain.pageRows + 2 })
        let lines = try await stage.export()
        #expect(sequences(lines) == Array(1...Int64(count)))
    }

    @Test("stops at a row that is not as it was written, and at a cut end")
    func stops() async throws {
        let stage = try await AuthorityStage.signed(rows: 4)
        let trail = try await Trail(stage.store)
        var (altered, cut) = (trail.rows, trail.rows)
        altered[1] = altered[1].changed(actor: "eve")
        cut.removeLast()
        for (rows, place) in [(altered, Int64(2)), (cut, 4)] {
            let store = MemoryStore(epoch: "forged")
            try await store.transaction { transaction in
                for row in rows { try transaction.audit.append(row) }
                for head in trail.heads { try transaction.audit.add(head) }
            }
            let export = AuditExport(store, stage.authority.audit, time: stage.clock.source)
            let fault = await #expect(throws: AuditBreak.self) {
                try await export.run(.init()) { _ in }
            }
            #expect(fault?.sequence == place)
        }
    }
}
