import Authority
import Synchronization
import Testing
import TollgateCore
import TollgateCrypto

@testable import TollgateServer

@Suite("A rotation of an installation's keys")
struct KeyRotationTests {
    private func rotation(_ stage: InstallationStage) -> KeyRotation {
        KeyRotation(stage.installation, by: "test") { _ in }
    }

    private func members(_ stage: InstallationStage, _ ring: RingName = .pepper) throws -> [Int] {
        try stage.installation.folder.readRings().members(of: ring)
    }

    @Test("goes straight through where no server runs, and is on record")
    func withoutServers() async throws {
        let stage = try await InstallationStage()
        try await stage.report("gone", ago: LiveNodes.silentAfter + .seconds(5))
        let outcome = try await rotation(stage).rotate(.pepper, wait: .zero)
        #expect(outcome.member == 2 && !outcome.isResumed)
        #expect(try members(stage) == [2, 1])
        #expect(try await stage.actions() == ["keys.add pepper", "keys.promote pepper 2"])
        #expect(
            try stage.installation.folder.mode(of: stage.installation.folder.ringsPath) == 0o600
        )
        #expect(try await stage.issue().record.secrets[0].pepper?.rawValue == 2)
    }

    @Test("waits for every server before the member is used, and names the one that lags behind")
    func waits() async throws {
        let stage = try await InstallationStage()
        try await stage.report("quick", peppers: [1, 2])
        try await stage.report("slow", peppers: [1])
        let behind = await #expect(throws: NodesBehind.self) {
            try await rotation(stage).rotate(.pepper, wait: .zero)
        }
        #expect(behind?.nodes == [NodeID(rawValue: "nod_slow")])
        #expect(try members(stage) == [1, 2])
    }

    @Test("goes on where it stopped, with the same member")
    func resumes() async throws {
        let stage = try await InstallationStage()
        try await stage.report("slow", peppers: [1])
        for _ in 0..<2 {
            await #expect(throws: NodesBehind.self) {
                try await rotation(stage).rotate(.pepper, wait: .zero)
            }
            #expect(try members(stage) == [1, 2])
        }
        try await stage.report("slow", peppers: [1, 2])
        await #expect(throws: NodesBehind.self) {
            try await rotation(stage).rotate(.pepper, wait: .zero)
        }
        #expect(try members(stage) == [2, 1], "the server has it, so it is in use")
        #expect(try await stage.actions() == ["keys.add pepper", "keys.promote pepper 2"])
    }

    @Test("ends while a server follows step by step")
    func withServer() async throws {
        let stage = try await InstallationStage()
        try await stage.report("one", peppers: [1])
        let seen = Mutex<[[Int]]>([])
        let rotation = KeyRotation(stage.installation, by: "test") { _ in
            let now = try stage.installation.folder.readRings().members(of: .pepper)
            seen.withLock { $0.append(now) }
            try await stage.report("one", peppers: now)
        }
        let outcome = try await rotation.rotate(.pepper, wait: .seconds(60))
        #expect(outcome.member == 2)
        #expect(seen.withLock { $0 } == [[1, 2], [2, 1]])
    }

    @Test("of a full ring is refused, and names the member to drop")
    func full() async throws {
        let stage = try await InstallationStage()
        for _ in 0..<2 { _ = try await rotation(stage).rotate(.pepper, wait: .zero) }
        #expect(try members(stage) == [3, 2, 1])
        let error = await #expect(throws: KeyChangeError.self) {
            try await rotation(stage).rotate(.pepper, wait: .zero)
        }
        guard case .ringFull(.pepper, drop: 1) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("tollgate keys drop pepper 1") == true)
    }

    @Test("of seals seals everything again; one that was cut short is ended by the next run")
    func seals() async throws {
        let stage = try await InstallationStage()
        _ = try await stage.issue("test.signing-key")
        let outcome = try await rotation(stage).rotate(.seal, wait: .zero)
        #expect(outcome.resealing?.secrets == 1)
        // As if the process had been killed between the promotion and the sealing.
        let randomness = stage.installation.randomness
        try stage.installation.folder.changeRings {
            try $0.adding(to: .seal, randomness).promoting(3, in: .seal)
        }
        let next = try await rotation(stage).rotate(.seal, wait: .zero)
        #expect(next.isResumed && next.member == 3 && next.resealing?.secrets == 1)
        #expect(try members(stage, .seal) == [3, 2, 1])
        for member in [1, 2] { try await rotation(stage).drop(member, from: .seal) }
        #expect(try members(stage, .seal) == [3])
    }

    @Test("ends with a drop, which is refused for as long as something needs the member")
    func drop() async throws {
        let stage = try await InstallationStage()
        let issued = try await stage.issue()
        _ = try await rotation(stage).rotate(.pepper, wait: .zero)
        var refusals: [String] = []
        for (member, ring) in [(2, RingName.pepper), (7, .pepper), (1, .pepper), (1, .seal)] {
            do {
                try await rotation(stage).drop(member, from: ring)
            } catch let error as KeyChangeError {
                refusals.append(error.description)
            }
        }
        #expect(refusals.count == 4)
        #expect(refusals[0].contains("in use") && refusals[1].contains("no pepper 7"))
        #expect(refusals[2].contains("1 secret(s) of test.key (1 never used"))
        #expect(refusals[3].contains("in use"))
        #expect(try members(stage) == [2, 1])
        _ = try await stage.installation.authority.change(
            issued.record.id,
            to: .revoked,
            by: "test"
        )
        try await rotation(stage).drop(1, from: .pepper)
        #expect(try members(stage) == [2])
        #expect(try await stage.actions().last == "keys.drop pepper 1")
    }

    @Test("is not followed by a drop while a server makes new digests with the member")
    func dropWhileUsed() async throws {
        let stage = try await InstallationStage()
        _ = try await rotation(stage).rotate(.pepper, wait: .zero)
        try await stage.report("slow", peppers: [1, 2])
        let error = await #expect(throws: KeyChangeError.self) {
            try await rotation(stage).drop(1, from: .pepper)
        }
        #expect(error?.description.contains("nod_slow still uses pepper 1") == true)
    }

    @Test("can be called off before the member is used")
    func calledOff() async throws {
        let stage = try await InstallationStage()
        try await stage.report("slow", peppers: [1])
        await #expect(throws: NodesBehind.self) {
            try await rotation(stage).rotate(.pepper, wait: .zero)
        }
        try await rotation(stage).drop(2, from: .pepper)
        #expect(try members(stage) == [1])
    }
}
