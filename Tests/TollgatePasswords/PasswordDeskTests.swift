import Dispatch
import TestSupport
import Testing
import TollgateCore

@testable import TollgatePasswords

@Suite("The desk of passwords", .timeLimit(.minutes(5)))
struct PasswordDeskTests {
    private static let right = Secret("a staircase of seven herons")
    private static let wrong = Secret("a staircase of eight herons")

    /// Calls a closure with a desk whose hashes are cheap, and stops the desk.
    private func withDesk(
        _ body: (PasswordDesk, PasswordHashing) async throws -> Void
    ) async throws {
        let hashing = try Fixture.hashing()
        let desk = PasswordDesk(hashing: hashing, pool: PasswordPool(threads: 1))
        do {
            try await body(desk, hashing)
        } catch {
            await desk.stop()
            throw error
        }
        await desk.stop()
    }

    /// What checking a password costs in hashes, and whether it was right.
    private func cost(
        _ desk: PasswordDesk,
        _ password: Secret,
        _ hash: PasswordHash?
    ) async throws -> (hashes: Int, isRight: Bool) {
        let before = desk.counts.hashes
        let verdict = try await desk.check(password, against: hash)
        guard case .right = verdict else { return (desk.counts.hashes - before, false) }
        return (desk.counts.hashes - before, true)
    }

    @Test("runs exactly one hash for the right password, a wrong one, and an unknown user")
    func costsTheSame() async throws {
        try await withDesk { desk, hashing in
            let stored = try hashing.hash(Self.right)
            // A user who is disabled is looked at after the check: the same call as for the right
            // one.
            #expect(try await cost(desk, Self.right, stored) == (1, true))
            #expect(try await cost(desk, Self.wrong, stored) == (1, false))
            #expect(try await cost(desk, Self.wrong, nil) == (1, false))
            #expect(try await cost(desk, Secret(""), stored) == (1, false))
            #expect(try await cost(desk, Secret(""), nil) == (1, false))
        }
    }

    @Test("compares with a decoy of the present parameters, which is no password's hash")
    func hasDecoy() async throws {
        let hashing = try PasswordHashing()
        let random = SeededRandomness(seed: 3)
        let decoy = PasswordDecoy(parameters: hashing.parameters, randomness: random.source)
        #expect(decoy.hash.parameters == .current)
        #expect(!hashing.isOutdated(decoy.hash))
        #expect(PasswordHash(text: decoy.hash.text) != nil)
        #expect(hashing.hashesDone == 0, "drawn, not hashed")
        let other = PasswordDecoy(parameters: hashing.parameters, randomness: random.source)
        #expect(other.hash.text != decoy.hash.text)
    }

    @Test("calls an unknown user's password wrong even if it is the decoy's own")
    func neverAdmitsTheDecoy() async throws {
        let hashing = try Fixture.hashing()
        let own = try hashing.hash(Self.right)
        // Randomness that makes the decoy the hash of a known password.
        let parts = [own.salt, own.digest]
        let desk = PasswordDesk(
            hashing: hashing,
            pool: PasswordPool(threads: 1),
            randomness: Randomness { count in parts.first { $0.count == count } ?? [] }
        )
        #expect(try await cost(desk, Self.right, nil) == (1, false))
        #expect(try await cost(desk, Self.right, own) == (1, true))
        await desk.stop()
    }

    @Test(
        "returns a new hash with the right password where the stored one is outdated, and else none"
    )
    func upgrades() async throws {
        try await withDesk { desk, hashing in
            let dear = try #require(PasswordParameters(memoryKiB: 16, passes: 2))
            let old = try PasswordHashing(parameters: dear).hash(Self.right)
            guard case .right(let upgrade?) = try await desk.check(Self.right, against: old) else {
                Issue.record("no upgrade")
                return
            }
            #expect(desk.counts.hashes == 2)
            #expect(!hashing.isOutdated(upgrade))
            #expect(try hashing.verify(Self.right, upgrade))
            #expect(try await cost(desk, Self.wrong, old) == (1, false))
            let before = desk.counts.hashes
            guard
                case .right(nil) = try await desk.check(Self.right, against: old, upgrading: false)
            else {
                Issue.record("an upgrade that nobody asked for")
                return
            }
            #expect(desk.counts.hashes - before == 1)
            guard case .right(nil) = try await desk.check(Self.right, against: upgrade) else {
                Issue.record("an upgrade of what is not outdated")
                return
            }
        }
    }

    @Test("calls a password wrong without work if it is longer than any can be")
    func refusesLongPasswords() async throws {
        try await withDesk { desk, hashing in
            let longest = Secret([UInt8](repeating: 97, count: PasswordRules.bytesMax))
            let long = Secret([UInt8](repeating: 97, count: PasswordRules.bytesMax + 1))
            let stored = try hashing.hash(longest)
            #expect(try await cost(desk, longest, stored) == (1, true))
            #expect(try await cost(desk, long, stored) == (0, false))
            #expect(try await cost(desk, long, nil) == (0, false))
        }
    }

    @Test("hashes what the rules have accepted")
    func hashes() async throws {
        try await withDesk { desk, _ in
            let context = PasswordContext(userName: "ada", organisation: "acme")
            let accepted = try PasswordRules.accept(Self.right, for: context)
            let hash = try await desk.hash(accepted)
            #expect(desk.counts.hashes == 1)
            #expect(try await cost(desk, Self.right, hash) == (1, true))
        }
    }

    @Test("hashes nothing for whom it refuses, and keeps places for trusted callers")
    func refusesWhenFull() async throws {
        let hashing = try Fixture.hashing()
        let pool = PasswordPool(threads: 1, waitingMax: 4)
        let desk = PasswordDesk(hashing: hashing, pool: pool)
        let gate = DispatchSemaphore(value: 0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { try? await pool.run(for: .stranger) { gate.wait() } }
            }
            while pool.waiting != 3 || pool.running != 1 { await Task.yield() }
            await #expect(throws: PasswordFault.poolFull) {
                _ = try await desk.check(Self.right, against: nil)
            }
            #expect(desk.counts == .init(hashes: 0, refused: 1, waiting: 3, running: 1))
            group.addTask {
                let verdict = try? await desk.check(Self.right, against: nil, for: .trusted)
                #expect(verdict != nil)
            }
            while pool.waiting != 4 { await Task.yield() }
            for _ in 0..<4 { gate.signal() }
        }
        #expect(desk.counts == .init(hashes: 1, refused: 1, waiting: 0, running: 0))
        await desk.stop()
        await #expect(throws: PasswordFault.stopped) {
            _ = try await desk.check(Self.right, against: nil)
        }
    }

    @Test("checks real passwords of many callers at once, each with one hash")
    func servesMany() async throws {
        let hashing = try PasswordHashing()
        let stored = try hashing.hash(Self.right)
        let pool = PasswordPool(threads: 2, waitingMax: 40)
        let desk = PasswordDesk(hashing: hashing, pool: pool)
        let answers = await withTaskGroup(of: String.self) { group in
            for number in 0..<120 {
                group.addTask {
                    do {
                        let password = number % 2 == 0 ? Self.right : Self.wrong
                        let verdict = try await desk.check(password, against: stored)
                        guard case .right = verdict else { return "wrong \(number % 2)" }
                        return "right \(number % 2)"
                    } catch {
                        return "refused"
                    }
                }
            }
            return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        let (right, wrong) = (answers["right 0", default: 0], answers["wrong 1", default: 0])
        let refused = answers["refused", default: 0]
        #expect(right + wrong + refused == 120, "\(answers)")
        #expect(right + wrong >= 32, "as many as strangers' places")
        #expect(desk.counts.refused == refused)
        #expect(desk.counts.hashes == 1 + right + wrong)
        await desk.stop()
    }
}
