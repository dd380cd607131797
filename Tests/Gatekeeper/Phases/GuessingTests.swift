import Authority
import Gatekeeper
import RateLimits
import TestSupport
import Testing
import TollgateCore
import TollgatePasswords

@Suite("A guess at a password")
struct GuessingTests {
    private static let accountMax = SignInStage.perAccount.count
    private static let addressMax = SignInStage.perAddress.count
    private let stranger = IPAddress(v4: 0xC000_0209)

    /// The codes of some wrong passwords, one after the other.
    private func guess(
        _ count: Int,
        _ name: String = "ada",
        on stage: SignInStage,
        from client: IPAddress
    ) async -> [RefusalCode?] {
        var codes: [RefusalCode?] = []
        for _ in 0..<count { codes.append(await stage.code(name, "wrong", from: client)) }
        return codes
    }

    // MARK: By account and address

    @Test("by strangers shuts nobody out of a known network; they are stopped before any work")
    func shutsNobodyOut() async throws {
        let stage = try await SignInStage()
        _ = try await stage.token()
        let codes = await guess(Self.accountMax, on: stage, from: stranger)
        #expect(codes == Array(repeating: .mismatch, count: Self.accountMax))
        let before = stage.hashing.hashesDone
        for password in ["a wrong password", SignInStage.password] {
            let refusal = await stage.signIn("ada", password, from: stranger)?.decision.refusal
            #expect(refusal?.code == .limited)
            #expect(refusal?.limitName == "account")
            #expect(refusal?.retryAfter == .seconds(60))
        }
        let other = try #require(IPAddress("198.51.100.1"))
        #expect(await stage.code(from: other) == .limited)
        #expect(stage.hashing.hashesDone == before)
        #expect(await stage.code() == nil)
        stage.gate.clock.advance(by: .seconds(60))
        try await stage.gate.feed.poll()
        #expect(await stage.code(from: stranger) == nil)
    }

    @Test("at a name that nobody has is limited like one at a name that is there")
    func limitsNobody() async throws {
        let stage = try await SignInStage()
        var answers: [[String?]] = []
        for name in ["ada", "nobody"] {
            var ended: [String?] = []
            for _ in 0..<(Self.accountMax + 2) {
                ended.append(await stage.signIn(name, "wrong", from: stranger)?.outside)
            }
            answers.append(ended)
        }
        #expect(answers[0] == answers[1])
        #expect(answers[0].suffix(2).allSatisfy { $0?.hasPrefix("429") == true })
    }

    @Test("is limited in a known network as well, by itself")
    func limitsTheKnown() async throws {
        let stage = try await SignInStage()
        _ = try await stage.token()
        let codes = await guess(Self.accountMax, on: stage, from: .loopback4)
        #expect(codes == Array(repeating: .mismatch, count: Self.accountMax))
        #expect(await stage.code() == .limited)
        #expect(await stage.code(from: stranger) == nil)
    }

    @Test("at many names is stopped by the address")
    func limitsTheAddress() async throws {
        let stage = try await SignInStage()
        for number in 0..<Self.addressMax {
            #expect(await stage.code("name\(number)", "wrong", from: stranger) == .unknown)
        }
        let refusal = await stage.signIn("another", "wrong", from: stranger)?.decision.refusal
        #expect(refusal?.limitName == "address")
        #expect(await stage.code() == nil)
    }

    @Test("that is right is charged to nothing")
    func chargesNothing() async throws {
        let stage = try await SignInStage()
        for _ in 0..<(Self.addressMax + 1) {
            #expect(await stage.code(from: stranger) == nil)
        }
        // The feed was not read: the node takes the address for a stranger's still.
        let codes = await guess(Self.accountMax + 1, on: stage, from: stranger)
        #expect(codes == Array(repeating: .mismatch, count: Self.accountMax) + [.limited])
    }

    // MARK: What is charged

    /// What keeps a person out who knows the password.
    enum Closing: CaseIterable {
        case disabled, expired, access, network

        func close(_ stage: SignInStage) async throws {
            let (authority, id) = (stage.gate.authority, stage.person.id)
            var edit = CredentialEdit()
            switch self {
            case .disabled: _ = try await authority.change(id, to: .disabled, by: "test")
            case .access: _ = try await authority.setAPIAccess(false, of: id, by: "test")
            case .expired:
                edit.expiresAt = .set(stage.gate.clock.now + .seconds(1))
                _ = try await authority.edit(id, edit, by: "test")
                stage.gate.clock.advance(by: .seconds(1))
            case .network:
                edit.networks = .set(Network("203.0.113.0/24").map { [$0] } ?? [])
                _ = try await authority.edit(id, edit, by: "test")
            }
            try await stage.gate.feed.poll()
        }
    }

    @Test(
        "that is right on a closed account is charged and answered as a wrong one",
        arguments: Closing.allCases
    )
    func isChargedAlike(_ closing: Closing) async throws {
        let stage = try await SignInStage()
        _ = try await stage.createPerson("bob")
        try await closing.close(stage)
        for _ in 0...Self.accountMax {
            let right = await stage.signIn("ada", from: stranger)
            let wrong = await stage.signIn("bob", "wrong", from: stranger)
            #expect(right?.outside == wrong?.outside)
            #expect(right?.decision.refusal?.retryAfter == wrong?.decision.refusal?.retryAfter)
        }
        #expect(await stage.code(from: stranger) == .limited)
    }

    @Test(
        "that is right on a closed account counts as a failure of the address",
        arguments: Closing.allCases
    )
    func countsAsFailure(_ closing: Closing) async throws {
        let failures = RateLimit(name: "failures", count: 2, interval: .seconds(60))
        let stage = try await SignInStage {
            $0.limits = LimitPolicy(failuresPerAddress: failures)
        }
        try await closing.close(stage)
        for _ in 0..<2 { #expect(await stage.code(from: stranger) != .limited) }
        #expect(await stage.code(from: stranger) == .limited)
    }

    @Test("is charged where the session cannot be opened, and settled")
    func isChargedForAFault() async throws {
        let stage = try await SignInStage()
        #expect(await stage.code(from: stranger) == nil)
        stage.gate.store.doubt { $0.auditFault = StoreFault(.full, detail: "test") }
        for _ in 0..<Self.accountMax {
            #expect(await stage.code(from: stranger) == .unavailable)
        }
        stage.gate.store.doubt { $0.auditFault = nil }
        #expect(await stage.code(from: stranger) == .limited)
    }

    // MARK: At the same time

    @Test(
        "of many at once is one of as many as the limit has, and nobody is told a wait",
        .timeLimit(.minutes(5))
    )
    func isLimitedInParallel() async throws {
        let stage = try await SignInStage(waitingMax: 64)
        let (tries, stranger) = (Self.accountMax + 3, stranger)
        try await stage.withBlockedPool { release in
            try await withThrowingTaskGroup(of: Refusal?.self) { group in
                for _ in 0..<tries {
                    group.addTask {
                        await stage.signIn("ada", "wrong", from: stranger)?.decision.refusal
                    }
                }
                // No hash has begun: what ends now found no place beside those that wait.
                for _ in 0..<3 {
                    let ended = try await group.next()
                    let refusal = try #require(ended)
                    #expect(refusal?.code == .unavailable)
                    #expect(refusal?.limitName == "account")
                    #expect(refusal?.retryAfter == .seconds(1))
                }
                release()
                for try await refusal in group { #expect(refusal?.code == .mismatch) }
            }
        }
        #expect(stage.hashing.hashesDone == 1 + Self.accountMax, "one made the person's own")
        let refusal = await stage.signIn(from: stranger)?.decision.refusal
        #expect(refusal?.code == .limited)
        #expect(refusal?.retryAfter == .seconds(60))
    }

    @Test("that nobody waits for any more is given back", .timeLimit(.minutes(5)))
    func isGivenBack() async throws {
        let stage = try await SignInStage(waitingMax: 64)
        let stranger = stranger
        try await stage.withBlockedPool { _ in
            await withTaskGroup(of: RefusalCode?.self) { group in
                for _ in 0..<Self.accountMax {
                    group.addTask { await stage.code("ada", "wrong", from: stranger) }
                }
                while stage.pool.waiting < Self.accountMax { await Task.yield() }
                group.cancelAll()
                for await code in group { #expect(code == .unavailable) }
            }
        }
        let codes = await guess(Self.accountMax + 1, on: stage, from: stranger)
        #expect(codes == Array(repeating: .mismatch, count: Self.accountMax) + [.limited])
    }

    @Test("that finds no place in the pool is not charged", .timeLimit(.minutes(5)))
    func needsAPlace() async throws {
        let stage = try await SignInStage(waitingMax: 1)
        let (pool, stranger) = (stage.pool, stranger)
        try await stage.withBlockedPool { release in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await pool.run(for: .trusted) {} }
                while pool.waiting == 0 { await Task.yield() }
                for _ in 0...Self.accountMax {
                    let refusal = await stage.signIn(from: stranger)?.decision.refusal
                    #expect(refusal?.limitName == "passwords")
                }
                release()
            }
        }
        #expect(await stage.code(from: stranger) == nil)
    }

    // MARK: Behind a known address

    @Test(
        "from a known network beyond the address's limit is answered as a stranger's, unless right"
    )
    func hidesTheKnown() async throws {
        let stage = try await SignInStage()
        _ = try await stage.token()
        for number in 0..<Self.addressMax { _ = await stage.code("name\(number)", "wrong") }
        let strange = try #require(await stage.signIn("another", "wrong"))
        let known = try #require(await stage.signIn("ada", "wrong"))
        #expect(strange.reply.status == 429)
        #expect(known.outside == strange.outside)
        #expect(known.decision.limit == SignInStage.perAddress)
        #expect(known.decision.cause == .mismatch)
        #expect(await stage.code() == nil)
        try await stage.gate.change(stage.person.id, to: .disabled)
        let closed = try #require(await stage.signIn())
        #expect(closed.outside == strange.outside)
        #expect(closed.decision.cause == .disabled)
    }

    @Test("from a known network is told the longer of two waits, as a stranger is")
    func tellsTheLongerWait() async throws {
        let short = RateLimit(name: "account", count: Self.accountMax, interval: .seconds(30))
        let stage = try await SignInStage { $0.limits.wrongPasswordsPerAccount = short }
        _ = try await stage.token()
        _ = await guess(Self.accountMax, on: stage, from: .loopback4)
        _ = await guess(Self.accountMax, "nobody", on: stage, from: .loopback4)
        stage.gate.clock.advance(by: .seconds(10))
        try await stage.gate.feed.poll()
        for number in 0..<(Self.addressMax - 2 * Self.accountMax) {
            _ = await stage.code("name\(number)", "wrong")
        }
        let answers = [await stage.signIn("ada", "wrong"), await stage.signIn("nobody", "wrong")]
        #expect(answers[0]?.outside == answers[1]?.outside)
        #expect(answers.map { $0?.decision.refusal?.code } == [.limited, .limited])
        #expect(answers[0]?.decision.refusal?.retryAfter == .seconds(50))
    }

    @Test("from a known network counts against the address")
    func countsKnown() async throws {
        let stage = try await SignInStage()
        _ = try await stage.token()
        _ = await guess(Self.accountMax, on: stage, from: .loopback4)
        for number in 0..<(Self.addressMax - Self.accountMax) {
            #expect(await stage.code("name\(number)", "wrong") == .unknown)
        }
        #expect(await stage.code("another", "wrong") == .limited)
    }

    @Test("by a flood of strangers fills no table but their own")
    func fillsItsOwnTable() async throws {
        let guesses = GuessLimiters(subjectsMax: 2)
        let stage = try await SignInStage { $0.guesses = guesses }
        _ = try await stage.token()
        for number in 1...UInt32(3 * Self.addressMax) {
            let address = IPAddress(v4: 0xC633_6400 + number)
            _ = await stage.code("name\(number)", "wrong", from: address)
        }
        #expect(guesses.strangers.subjectCount <= 4)
        #expect(await stage.code("ada", "wrong", from: stranger) == .limited)
        #expect(await stage.code() == nil)
        #expect(guesses.known.subjectCount == 0, "what was right is given back")
    }

    @Test("needs a network that was trusted since the last password to be one of a known caller")
    func needsTrust() async throws {
        let stage = try await SignInStage()
        _ = try await stage.token()
        _ = await guess(Self.accountMax, on: stage, from: stranger)
        #expect(await stage.code() == nil)
        let hash = try stage.hashing.hash(Secret(SignInStage.password)).text
        _ = try await stage.gate.authority.setPassword(hash, of: stage.person.id, by: "test")
        try await stage.gate.feed.poll()
        #expect(await stage.code() == .limited, "strangers used up the account's limit")
    }
}
