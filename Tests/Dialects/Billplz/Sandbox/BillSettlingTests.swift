import Callbacks
import MemoryStore
import TestSupport
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("A payment of a bill")
struct BillSettlingTests {
    private static func content(_ callback: CallbackRecord?) throws -> [String] {
        let object = try #require(try callback.map { try JSONValue(reading: $0.content) }?.object)
        return object.members.map { "\($0.name)=\($0.value.string ?? "no text")" }
    }

    @Test("that succeeds marks it paid and tells so in the documented order")
    func success() async throws {
        let stage = try SandboxStage()
        let id = try await stage.bill("&mobile=%2B60112223333")
        let settlement = try await stage.settle(id, succeeds: true)
        let bill = try await stage.ask("GET /api/v3/bills/\(id)")
        #expect(bill["paid"] == true && bill["state"] == "paid" && bill["paid_amount"] == 100)
        #expect(bill["paid_at"] == nil)
        let callbacks = try await stage.callbacks()
        let callback = try #require(callbacks.first)
        #expect(callbacks.count == 1)
        #expect(callback.channel == "billplz" && callback.kind == "bill")
        #expect(callback.subject == id && callback.key == nil)
        #expect(callback.destination == "https://example.com/hook")
        #expect(callback.organisation == SandboxStage.organisation)
        #expect(
            try Self.content(callback) == [
                "id=\(id)", "collection_id=\(settlement.bill.collectionID)", "paid=true",
                "state=paid", "amount=100", "paid_amount=100", "due_at=2026-3-1",
                "email=tester@test.com", "mobile=+60112223333", "name=TESTER",
                "url=\(SandboxStage.publicURL)/bills/\(id)", "paid_at=2026-03-01 20:00:03 +0800",
            ]
        )
    }

    @Test("that fails leaves it due, and is told with what was not paid left blank")
    func failure() async throws {
        let stage = try SandboxStage()
        let id = try await stage.bill()
        let settlement = try await stage.settle(id, succeeds: false)
        #expect(settlement.bill.state == .due && settlement.transaction.status == .failed)
        #expect(try await stage.ask("GET /api/v3/bills/\(id)")["state"] == "due")
        let content = try Self.content(try await stage.callbacks().first)
        #expect(content[2...5] == ["paid=false", "state=due", "amount=100", "paid_amount=0"])
        #expect(content.last == "paid_at=" && content.contains("mobile="))
        try await stage.settle(id, succeeds: true)
        #expect(try await stage.ask("GET /api/v3/bills/\(id)")["state"] == "paid")
    }

    @Test("carries the transaction in callback and redirect where the option is on")
    func extraFields() async throws {
        let stage = try SandboxStage(options: ["extraPaymentCompletion": "on"])
        let settlement = try await stage.settle(try await stage.bill(), succeeds: false)
        let content = try Self.content(try await stage.callbacks().first)
        let entry = settlement.transaction
        #expect(
            content.suffix(2) == ["transaction_id=\(entry.id)", "transaction_status=failed"]
        )
        let fields = settlement.redirectFields(BillplzOptions(stage.world))
        #expect(
            fields.map { "\($0.0)=\($0.1)" } == [
                "id=\(settlement.bill.id)", "paid=false", "paid_at=",
                "transaction_id=\(entry.id)", "transaction_status=failed",
            ]
        )
        let plain = settlement.redirectFields(BillplzOptions(try SandboxStage().world))
        #expect(plain.map(\.0) == ["id", "paid", "paid_at"])
    }

    @Test("is listed with the others of the bill, newest first, by status and page")
    func listed() async throws {
        let stage = try SandboxStage()
        let id = try await stage.bill()
        for _ in 0..<16 { try await stage.settle(id, succeeds: false) }
        let paid = try await stage.settle(id, succeeds: true).transaction
        let path = "GET /api/v3/bills/\(id)/transactions"
        let first = try await stage.ask(path)
        #expect(first["bill_id"]?.string == id && first["page"] == 1)
        #expect(first["transactions"]?.array?.count == 15)
        #expect(
            first["transactions"]?.array?.first == [
                "id": .string(paid.id), "status": "completed",
                "completed_at": "2026-03-01T20:00:19.000+08:00", "payment_channel": "BILLPLZ",
            ]
        )
        let failed = try await stage.ask("\(path)?status=failed&page=2")
        let one = failed["transactions"]?.array
        #expect(one?.count == 1 && one?.first?.object?["completed_at"] == .null)
        let completed = try await stage.ask("\(path)?status=completed")
        #expect(completed["transactions"]?.array?.count == 1)
        #expect(try await stage.ask("\(path)?status=pending")["transactions"] == [])
        #expect(
            try await stage.problems("\(path)?status=due&page=0") == [
                "Page must be greater than 0", "Status is not included in the list",
            ]
        )
        #expect(paid.id.utf8.count == BillplzID.transactionDigitCount)
        #expect(paid.id.utf8.allSatisfy { isDigit($0) || (0x41...0x46).contains($0) })
    }

    private static func refusal(
        _ stage: SandboxStage,
        _ id: String,
        succeeds: Bool = true
    ) async throws -> String? {
        do {
            try await stage.settle(id, succeeds: succeeds)
            return nil
        } catch let rejection as Rejection {
            return String(decoding: rejection.reply.body, as: UTF8.self)
        }
    }

    @Test("is refused for a paid bill, and changes and tells nothing")
    func paidTwice() async throws {
        let stage = try SandboxStage()
        let id = try await stage.bill()
        try await stage.settle(id, succeeds: true)
        for succeeds in [true, false] {
            let refusal = try await Self.refusal(stage, id, succeeds: succeeds)
            #expect(refusal?.contains("\(id) is already paid.") == true)
        }
        #expect(try await stage.callbacks().count == 1)
        let list = try await stage.ask("GET /api/v3/bills/\(id)/transactions")
        #expect(list["transactions"]?.array?.count == 1)
    }

    @Test("is refused from the thirtieth day on, and for an unknown bill")
    func expired() async throws {
        let stage = try SandboxStage()
        let (early, late) = (try await stage.bill(), try await stage.bill())
        stage.clock.advance(by: Bill.lifetime - .seconds(4))
        try await stage.settle(early, succeeds: true)
        stage.clock.advance(by: .seconds(60))
        #expect(try await Self.refusal(stage, late)?.contains("has expired") == true)
        #expect(try await Self.refusal(stage, "nothing1")?.contains("RecordNotFound") == true)
        #expect(try await stage.callbacks().count == 1)
    }

    @Test("brings a deleted bill back; a failed one does not")
    func deletedReappears() async throws {
        let stage = try SandboxStage()
        let id = try await stage.bill()
        _ = try await stage.ask("DELETE /api/v3/bills/\(id)")
        try await stage.settle(id, succeeds: false)
        #expect(try await stage.ask("GET /api/v3/bills/\(id)")["state"] == "deleted")
        #expect(try Self.content(try await stage.callbacks().last)[3] == "state=deleted")
        try await stage.settle(id, succeeds: true)
        #expect(try await stage.ask("GET /api/v3/bills/\(id)")["state"] == "paid")
    }

    @Test("fails a hundred times at most, and can still succeed")
    func failedTries() async throws {
        let stage = try SandboxStage()
        let id = try await stage.bill()
        for _ in 0..<Bills.failedTriesMax { try await stage.settle(id, succeeds: false) }
        let refusal = try await Self.refusal(stage, id, succeeds: false)
        #expect(refusal?.contains("too many failed transactions") == true)
        try await stage.settle(id, succeeds: true)
    }

    @Test("leaves nothing behind where its transaction fails")
    func oneTransaction() async throws {
        struct Interruption: Error {}
        let stage = try SandboxStage()
        let id = try await stage.bill()
        let (world, now) = (stage.world, stage.clock.now)
        await #expect(throws: Interruption.self) {
            try await stage.store.transaction { tx in
                _ = try Bills(world: world).settle(
                    id,
                    at: SandboxStage.place,
                    succeeds: true,
                    gateway: .simulator,
                    now: now,
                    publicURL: SandboxStage.publicURL,
                    in: tx
                )
                throw Interruption()
            }
        }
        #expect(try await stage.ask("GET /api/v3/bills/\(id)")["state"] == "due")
        #expect(try await stage.callbacks().isEmpty)
    }

    @Test("goes to the channel's address where the bill has none of its own, or to nobody")
    func noAddress() async throws {
        for address in ["https://example.com/all", nil] {
            let stage = try SandboxStage()
            let (world, now) = (stage.world, stage.clock.now)
            let draft = BillDraft(name: "n", amount: 5, description: "d")
            let id = try await stage.store.transaction { tx in
                try tx.outbox.save(
                    CallbackSettings(
                        organisation: SandboxStage.organisation,
                        environment: .sandbox,
                        channel: "billplz",
                        destination: address
                    )
                )
                return try Bills(world: world).insert(
                    draft,
                    collection: "opened01",
                    at: SandboxStage.place,
                    now: now,
                    in: tx
                ).id
            }
            try await stage.settle(id, succeeds: true)
            #expect(try await stage.callbacks().map(\.destination) == [address].compactMap(\.self))
        }
    }

    @Test("keeps sums and states consistent over random sequences of events", arguments: 1...20)
    func randomSequences(_ seed: UInt64) async throws {
        let randomness = SeededRandomness(seed: seed)
        let stage = try SandboxStage(seed: seed)
        let amount = Int64(randomness.bytes(1)[0]) + 1
        let id = try await stage.bill("&amount=\(amount)")
        var (tries, wasPaid) = (0, false)
        for byte in randomness.bytes(12) {
            switch byte % 4 {
            case 0: _ = try await stage.reply("DELETE /api/v3/bills/\(id)")
            default:
                let refused = try await Self.refusal(stage, id, succeeds: byte % 4 == 3)
                #expect((refused != nil) == wasPaid)
                if refused == nil { tries += 1 }
                wasPaid = wasPaid || byte % 4 == 3
            }
            let bill = try await stage.ask("GET /api/v3/bills/\(id)")
            #expect((bill["paid"] == true) == wasPaid)
            #expect((bill["state"] == "paid") == wasPaid)
            #expect(bill["paid_amount"] == .integer(wasPaid ? amount : 0))
            let list = try await stage.ask("GET /api/v3/bills/\(id)/transactions?status=completed")
            #expect(list["transactions"]?.array?.count == (wasPaid ? 1 : 0))
            #expect(try await stage.callbacks().count == tries)
        }
    }
}
