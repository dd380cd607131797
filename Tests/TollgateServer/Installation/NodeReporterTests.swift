import Foundation
import Logging
import Testing
import TollgateCore
import TollgateCrypto

@testable import TollgateServer

@Suite("A running server and its keys' file")
struct NodeReporterTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func reports(_ stage: InstallationStage) async throws -> [[Int]] {
        try await LiveNodes.list(stage.installation.store, at: stage.installation.time.now())
            .map { $0.members(of: .pepper) }
    }

    @Test("it reports itself, follows the file, and signs off")
    func follows() async throws {
        let stage = try await InstallationStage()
        let node = NodeReporter(stage.installation, logger: logger)
        try await node.start()
        #expect(try await reports(stage) == [[1]])
        let randomness = stage.installation.randomness
        try stage.installation.folder.changeRings { try $0.adding(to: .pepper, randomness) }
        await node.step()
        #expect(try await reports(stage) == [[1, 2]])
        try stage.installation.folder.changeRings { try $0.promoting(2, in: .pepper) }
        await node.step()
        #expect(try await reports(stage) == [[2, 1]])
        #expect(stage.installation.rings.current.peppers.signing.id.rawValue == 2)
        #expect(node.watch.isCurrent)
        await node.leave()
        #expect(try await reports(stage).isEmpty)
    }

    @Test("it starts with what a rotation wrote before it reported itself")
    func startsWithNewest() async throws {
        let stage = try await InstallationStage()
        let randomness = stage.installation.randomness
        // The rings in memory are those that were read when the folder was opened.
        try stage.installation.folder.changeRings {
            try $0.adding(to: .pepper, randomness).promoting(2, in: .pepper)
        }
        let node = NodeReporter(stage.installation, logger: logger)
        try await node.start()
        #expect(try await reports(stage) == [[2, 1]])
        #expect(stage.installation.rings.current.members(of: .pepper) == [2, 1])
    }

    enum Damage: CaseIterable {
        case cut, garbage, readableByOthers, foreign, absent
    }

    @Test("it keeps the old keys while the file cannot be used", arguments: Damage.allCases)
    func badFile(_ damage: Damage) async throws {
        let stage = try await InstallationStage()
        let folder = stage.installation.folder
        let watch = RingsWatch(folder, stage.installation.rings)
        guard case .unchanged = watch.look() else {
            Issue.record("the rings are those of the file")
            return
        }
        let good = try BoundedFile.content(of: folder.ringsPath, bytesMax: 100_000).bytes
        let bad: [UInt8]?
        switch damage {
        case .cut: bad = Array(good.dropLast(9))
        case .garbage: bad = Array("{}".utf8)
        case .readableByOthers: bad = good
        case .foreign: bad = Rings(.system).revealingJSON().bytes
        case .absent: bad = nil
        }
        let mode: mode_t = damage == .readableByOthers ? 0o644 : 0o600
        if let bad {
            try AtomicFile.replace(folder.ringsPath, with: bad, mode: 0o600)
            #expect(chmod(folder.ringsPath, mode) == 0)
        } else {
            try NewFile.discard(folder.ringsPath)
        }
        guard case .refused = watch.look(), case .stillRefused = watch.look() else {
            Issue.record("a bad file was not refused, or told twice")
            return
        }
        #expect(!watch.isCurrent)
        #expect(stage.installation.rings.current.members(of: .pepper) == [1])
        // Made whole again, in one step or in place.
        let added = try stage.installation.rings.current.adding(to: .pepper, .system)
        try AtomicFile.replace(folder.ringsPath, with: added.revealingJSON().bytes, mode: 0o600)
        guard case .taken = watch.look(), case .unchanged = watch.look() else {
            Issue.record("a good file was not taken")
            return
        }
        #expect(watch.isCurrent)
        #expect(stage.installation.rings.current.members(of: .pepper) == [1, 2])
    }
}
