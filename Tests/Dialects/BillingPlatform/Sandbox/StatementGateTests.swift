import Synchronization
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("The gate of BillingPlatform's statements")
struct StatementGateTests {
    /// Something that others wait for.
    private final class Latch: Sendable {
        private let isOpen = Mutex(false)

        func open() { isOpen.withLock { $0 = true } }

        func wait() async {
            while !isOpen.withLock({ $0 }) { await Task.yield() }
        }
    }

    /// A gate whose waits end by cancellation alone.
    private static func patient() -> StatementGate {
        StatementGate { while !Task.isCancelled { await Task.yield() } }
    }

    /// Has as many statements hold a gate as it lets in, and some more wait, while something is done.
    private static func withHeld(
        _ gate: StatementGate,
        waiting: Int = 0,
        _ body: () async throws -> Void
    ) async throws {
        let latch = Latch()
        let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<(StatementGate.statementsMax + waiting) {
                group.addTask {
                    try await gate.pass {
                        await latch.wait()
                        return number
                    }
                }
            }
            while gate.counts.running < StatementGate.statementsMax
                || gate.counts.waiting < waiting
            {
                await Task.yield()
            }
            // Whatever fails, those that hold the gate must end.
            defer { latch.open() }
            try await body()
            latch.open()
            var numbers: Set<Int> = []
            for try await number in group { numbers.insert(number) }
            return numbers
        }
        #expect(numbers.count == StatementGate.statementsMax + waiting)
    }

    @Test(
        "lets so many in at once, has so many wait, and refuses one more",
        .timeLimit(.minutes(5))
    )
    func places() async throws {
        let gate = Self.patient()
        try await Self.withHeld(gate, waiting: StatementGate.waitingMax) {
            #expect(gate.counts.running == StatementGate.statementsMax)
            #expect(gate.counts.waiting == StatementGate.waitingMax)
            await #expect(throws: StatementGate.full) { try await gate.pass {} }
        }
        #expect(gate.counts.running == 0)
        #expect(gate.counts.waiting == 0)
    }

    @Test("refuses a statement whose wait is over, and no other", .timeLimit(.minutes(5)))
    func endsTheWait() async throws {
        let gate = StatementGate {}
        try await Self.withHeld(gate) {
            for _ in 0..<100 {
                await #expect(throws: StatementGate.full) { try await gate.pass {} }
            }
            #expect(gate.counts.waiting == 0)
        }
        #expect(try await gate.pass { 7 } == 7)
        #expect(gate.counts.running == 0)
    }

    @Test("takes a statement back that nobody waits for any more", .timeLimit(.minutes(5)))
    func takesBack() async throws {
        let gate = Self.patient()
        try await Self.withHeld(gate) {
            await withTaskGroup(of: Refusal?.self) { group in
                group.addTask {
                    do {
                        try await gate.pass {}
                        return nil
                    } catch {
                        return error as? Refusal
                    }
                }
                while gate.counts.waiting == 0 { await Task.yield() }
                group.cancelAll()
                for await refusal in group { #expect(refusal == StatementGate.full) }
            }
            #expect(gate.counts.waiting == 0)
        }
        #expect(gate.counts.running == 0)
    }

    @Test("gives a place back that a statement leaves by an error")
    func givesBack() async throws {
        struct Failed: Error {}
        let gate = StatementGate {}
        for _ in 0...StatementGate.statementsMax {
            await #expect(throws: Failed.self) { try await gate.pass { throw Failed() } }
            await #expect(throws: Failed.self) { try await gate.evaluate { throw Failed() } }
        }
        #expect(gate.counts.running == 0)
        #expect(try await gate.evaluate { 7 } == 7)
    }

    @Test("keeps nobody from a record, or from changing one", .timeLimit(.minutes(5)))
    func keepsNobodyElse() async throws {
        let gate = StatementGate {}
        let stage = try SandboxStage { BillingPlatformSandbox($0, gate: gate) }
        try await stage.create("ACCOUNT", [["Name": "Anna"]])
        let sql = encoded("SELECT * FROM ACCOUNT")
        let extract: JSONValue = ["brmObjects": ["RequestBody": "SELECT * FROM ACCOUNT"]]
        try await Self.withHeld(gate) {
            for line in ["GET /ACCOUNT", "GET /query?sql=\(sql)"] {
                await #expect(throws: StatementGate.full) { try await stage.reply(line) }
            }
            await #expect(throws: StatementGate.full) {
                try await stage.reply("POST /BULK_API_REQUEST", extract.bytes)
            }
            let record = try await stage.record("ACCOUNT", "1")
            #expect(record?["Name"] == "Anna")
            let ids = try await stage.create("ACCOUNT", [["Name": "Bert"]])
            #expect(ids == ["2"])
        }
        #expect(try await stage.rows("GET /ACCOUNT", nil, "retrieveResponse").count == 2)
    }
}
