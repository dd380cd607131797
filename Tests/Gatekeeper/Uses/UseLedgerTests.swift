import Authority
import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@Suite("The ledger of uses")
struct UseLedgerTests {
    private func use(_ seconds: Int64, carrier: String = "basic") -> LastUse {
        LastUse(at: Instant(seconds: seconds), address: .loopback4, carrier: carrier)
    }

    @Test("keeps the newest use of each secret until the store has it")
    func keepsTheNewest() async throws {
        let stage = try await GateStage()
        let (one, other) = (try await stage.issueKey(), try await stage.issueKey())
        let ledger = UseLedger()
        for seconds in [20, 30, 10] as [Int64] {
            ledger.note(use(seconds), of: one.record.secrets[0].id)
        }
        ledger.note(use(5), of: other.record.secrets[0].id)
        #expect(ledger.waitingCount == 2)
        try await ledger.flush(to: stage.authority)
        #expect(ledger.waitingCount == 0)
        let noted = try await stage.store.read { transaction in
            try [one, other].map {
                try transaction.credentials.find($0.record.id)?.secrets[0].lastUse
            }
        }
        #expect(noted == [use(30), use(5)])
    }

    @Test("notes all others where one cannot be noted, and tries that once more")
    func goesOn() async throws {
        let stage = try await GateStage()
        let key = try await stage.issueKey()
        for _ in 0..<4 { _ = try await stage.logIn(key) }
        try await stage.uses.flush(to: stage.authority)
        let credential = key.record.id
        func sessions() async throws -> [SessionRecord] {
            try await stage.store.read { try $0.sessions.list(of: credential) }
        }
        let ids = try await sessions().map(\.id)
        let broken = ids[1]
        stage.store.doubt { $0.unreadableSessions = [broken] }
        stage.clock.advance(by: .seconds(1))
        let now = stage.clock.now
        for id in ids {
            stage.uses.note(SessionUse(at: now, address: .loopback6, userAgent: ""), of: id)
        }
        stage.uses.note(use(now.seconds), of: key.record.secrets[0].id)
        for (waiting, dropped) in [(1, 0), (0, 1)] {
            await #expect(throws: StoreFault.self) {
                try await stage.uses.flush(to: stage.authority)
            }
            #expect(stage.uses.waitingCount == waiting)
            #expect(stage.uses.droppedCount == dropped)
        }
        try await stage.uses.flush(to: stage.authority)
        let noted = try await sessions().filter { $0.lastUse?.at == now }.map(\.id)
        #expect(Set(noted) == Set(ids).subtracting([broken]))
    }

    @Test("loses nothing when the store fails, and keeps what came meanwhile")
    func survivesAFault() async throws {
        let stage = try await GateStage()
        let secret = try await stage.issueKey().record.secrets[0].id
        stage.uses.note(use(10), of: secret)
        stage.store.doubt { $0.fault = StoreFault(.unavailable, detail: "test") }
        for _ in 0...UseLedger.triesMax {
            await #expect(throws: StoreFault.self) {
                try await stage.uses.flush(to: stage.authority)
            }
            #expect(stage.uses.waitingCount == 1)
        }
        stage.uses.note(use(20), of: secret)
        stage.store.doubt { $0.fault = nil }
        try await stage.uses.flush(to: stage.authority)
        let noted = try await stage.store.read {
            try $0.credentials.list(CredentialFilter()).first?.secrets[0].lastUse
        }
        #expect(noted == use(20))
    }

    @Test("that is full drops and counts further secrets, and renews those that it has")
    func isBounded() {
        let ledger = UseLedger(usesMax: 16)
        // Ids that end alike fall into one shard, which holds a sixteenth.
        let (one, other) = (SecretID(rawValue: "sec_1a"), SecretID(rawValue: "sec_2a"))
        ledger.note(use(1), of: one)
        ledger.note(use(2), of: other)
        ledger.note(use(3), of: one)
        #expect(ledger.waitingCount == 1)
        #expect(ledger.droppedCount == 1)
    }

    @Test("never holds more than its maximum")
    func holdsItsMaximum() {
        let ledger = UseLedger(usesMax: 160)
        let letters = Array("0123456789abcdef")
        for number in 0..<1_000 {
            ledger.note(
                use(1),
                of: SecretID(rawValue: "sec_\(number)\(letters[number % letters.count])")
            )
        }
        #expect(ledger.waitingCount <= 160)
        #expect(ledger.waitingCount + ledger.droppedCount == 1_000)
    }
}
