import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import Authority

/// Everything that somebody can do to a trail who can write it and has no key: in the store, where the
/// verifier has the chain's key, and in an export, where it has the public key alone.
@Suite("A trail that somebody tampered with")
struct AuditTamperingTests {
    private static let count = 6

    @Test("is broken in the store at the row of which any byte was altered", arguments: 0..<count)
    func storeNamesEveryByte(place: Int) async throws {
        let stage = try await AuthorityStage.signed(rows: Self.count)
        let trail = try await Trail(stage.store)
        for forgery in trail.rows[place].withEachByteChanged {
            var forged = trail
            forged.rows[place] = forgery
            let verdict = try await forged.verdict(under: stage.authority.audit)
            #expect(verdict.brokenAt == Int64(place + 1), "\(forgery)")
        }
    }

    @Test("is broken in the store at the row that was removed", arguments: 0..<count)
    func storeNamesRemovedRows(place: Int) async throws {
        let stage = try await AuthorityStage.signed(rows: Self.count)
        var trail = try await Trail(stage.store)
        trail.rows.remove(at: place)
        let verdict = try await trail.verdict(under: stage.authority.audit)
        #expect(verdict.brokenAt == Int64(place + 1))
    }

    @Test("is broken in the store at the first of two rows that changed places")
    func storeNamesSwappedRows() async throws {
        let stage = try await AuthorityStage.signed(rows: Self.count)
        let trail = try await Trail(stage.store)
        for first in 0..<Self.count {
            for second in (first + 1)..<Self.count {
                var swapped = trail
                let (one, other) = (trail.rows[first], trail.rows[second])
                swapped.rows[first] = other.changed(sequence: one.sequence)
                swapped.rows[second] = one.changed(sequence: other.sequence)
                let verdict = try await swapped.verdict(under: stage.authority.audit)
                #expect(verdict.brokenAt == one.sequence)
            }
        }
    }

    @Test("is broken in the store at the row that was put in", arguments: 0...count)
    func storeNamesInsertedRows(place: Int) async throws {
        let stage = try await AuthorityStage.signed(rows: Self.count)
        var trail = try await Trail(stage.store)
        let inserted = trail.rows[0].changed(
            sequence: Int64(place + 1),
            actor: "eve",
            previous: place == 0 ? AuditChain.origin : trail.rows[place - 1].hash
        )
        trail.rows =
            trail.rows[..<place] + [inserted]
            + trail.rows[place...].map { $0.changed(sequence: $0.sequence + 1) }
        let verdict = try await trail.verdict(under: stage.authority.audit)
        #expect(verdict.brokenAt == Int64(place + 1))
    }

    @Test(
        "is broken in the store by a row before the first",
        arguments: [.min + 1, -1, 0] as [Int64]
    )
    func storeNamesRowsBeforeTheFirst(sequence: Int64) async throws {
        let stage = try await AuthorityStage.signed(rows: Self.count)
        var trail = try await Trail(stage.store)
        trail.rows.append(trail.rows[0].changed(sequence: sequence))
        let verdict = try await trail.verdict(under: stage.authority.audit)
        #expect(verdict.brokenAt == sequence)
    }

    @Test("is broken at its first row if all of it was written anew with another key")
    func namesRewrittenTrails() async throws {
        let stage = try await AuthorityStage.signed(rows: Self.count)
        let forger = try await AuthorityStage.forger(like: Self.count)
        let forged = try await Trail(forger.store)
        let verdict = try await forged.verdict(under: stage.authority.audit)
        #expect(verdict == .broken(sequence: 1, reason: "the row was altered"))
        var mixed = forged
        mixed.heads = try await Trail(stage.store).heads
        #expect(try await mixed.verdict(under: stage.authority.audit).brokenAt == 1)
        let lines = try await forger.export().map(\.text)
        #expect(stage.read(lines).brokenAt == Int64(Self.count))
        #expect(stage.read(lines, withKey: true).brokenAt == 1)
    }

    @Test("is broken in an export at each byte that was altered, for who has the public key alone")
    func exportShowsEveryByte() async throws {
        let stage = try await AuthorityStage.signed(rows: 3)
        let lines = try await stage.export().map(\.text)
        #expect(stage.read(lines).isSound(rows: 3, head: try await Trail(stage.store).rows[2].hash))
        for number in lines.indices {
            let bytes = Array(lines[number].utf8)
            for place in bytes.indices {
                var (altered, forged) = (bytes, lines)
                altered[place] ^= altered[place] == 0x0B ? 2 : 1
                forged[number] = String(decoding: altered, as: UTF8.self)
                #expect(stage.read(forged).span == nil, "line \(number), byte \(place)")
            }
        }
    }

    @Test("is broken in an export that lacks a line, or has one twice, or two in changed order")
    func exportShowsLines() async throws {
        let stage = try await AuthorityStage.signed(rows: 3)
        try await stage.write(rows: 2)
        let lines = try await stage.export().map(\.text)
        // The start, three rows, a checkpoint, two rows, a checkpoint.
        try #require(lines.count == 8)
        for place in lines.indices where place != 4 {
            var forged = lines
            forged.remove(at: place)
            #expect(stage.read(forged).span == nil, "without line \(place)")
        }
        for place in lines.indices.dropFirst() where ![4, 7].contains(place) {
            var forged = lines
            forged.insert(lines[place], at: place)
            #expect(stage.read(forged).span == nil, "line \(place) twice")
        }
        for first in lines.indices {
            for second in lines.indices where second > first {
                var forged = lines
                forged.swapAt(first, second)
                #expect(stage.read(forged).span == nil, "lines \(first) and \(second)")
            }
        }
    }

    @Test("is broken in an export where anything was rehashed without the key")
    func exportShowsRehashing() async throws {
        let stage = try await AuthorityStage.signed(rows: 4)
        let trail = try await Trail(stage.store)
        let chain = AuditChain(key: Secret("guess"))
        var (lines, previous) = ([AuditLine](), AuditChain.origin)
        lines.append(
            .start(sequence: 0, head: AuditChain.origin, content: AuditChain.origin)
        )
        for row in trail.rows {
            let changed = row.changed(actor: "eve", previous: previous)
            let hashed = changed.changed(hash: chain.hash(of: changed, after: previous))
            lines.append(.row(hashed))
            previous = hashed.hash
        }
        lines.append(.checkpoint(trail.heads[0]))
        #expect(
            stage.read(lines.map(\.text))
                == .broken(
                    sequence: 1,
                    reason: "rows 1 to 4 are not those that the checkpoint signed"
                )
        )
    }
}

extension AuthorityStage {
    /// A trail of as many rows under another installation's keys.
    fileprivate static func forger(like count: Int) async throws -> Self {
        let stage = try await Self(randomness: SeededRandomness(seed: 13).source)
        try await stage.write(rows: count - 1)
        _ = try await stage.authority.signAuditRows()
        return stage
    }
}
