import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPISandbox

@Suite("Runs that fetch bills")
struct SyncTests {
    private static let order: JSONValue = ["account_link_id": "link_1"]
    private static let path = "/bills/sync?account_link_id=link_1"

    private static func stage(_ magic: MagicAccount = .installments) throws -> SandboxStage {
        let stage = try SandboxStage()
        stage.links.add(.fixture("link_1", magic))
        return stage
    }

    private static func records(
        _ stage: SandboxStage,
        _ more: String = ""
    ) async throws -> [JSONObject] {
        let answer = try await stage.ask("GET \(path)\(more)")
        return try #require(answer["data"]?.array).compactMap(\.object)
    }

    @Test("go from waiting to done as time passes, and find the bills")
    func life() async throws {
        let stage = try Self.stage()
        let made = try await stage.ask("POST /bills/sync/trigger", Self.order, status: 202)
        #expect(made.names == ["id", "account_link_id", "status", "created_at"])
        #expect(made["status"] == "PENDING" && made["account_link_id"] == "link_1")
        #expect(made["id"]?.string?.hasPrefix("sync_") == true)
        // Each call is a second later than the one before.
        let waiting = try #require(try await Self.records(stage).first)
        #expect(waiting["status"] == "PENDING" && waiting["started_at"] == .null)
        let running = try #require(try await Self.records(stage).first)
        #expect(running["status"] == "IN_PROGRESS" && running["completed_at"] == .null)
        #expect(running["started_at"]?.string != nil && running["bills_found"] == 0)
        stage.clock.advance(by: BillSync.endsAfter)
        let done = try #require(try await Self.records(stage).first)
        #expect(done["status"] == "COMPLETED" && done["id"] == made["id"])
        #expect(done["bills_found"] == 3 && done["bills_updated"] == 3 && done["error"] == .null)
        #expect(done["completed_at"]?.string != nil)
    }

    @Test("fail where the biller does not answer")
    func failure() async throws {
        let stage = try Self.stage(.billerUnavailable)
        try await stage.ask("POST /bills/sync/trigger", Self.order, status: 202)
        stage.clock.advance(by: BillSync.endsAfter)
        let record = try #require(try await Self.records(stage).first)
        #expect(record["status"] == "FAILED" && record["error"] == "BILLER_UNAVAILABLE")
        #expect(record["bills_found"] == 0 && record["completed_at"]?.string != nil)
    }

    @Test("fail where the biller lets the end user in no more, who must then link the account anew")
    func relinking() async throws {
        let stage = try Self.stage(.relinkNeeded)
        try await stage.ask("POST /bills/sync/trigger", Self.order, status: 202)
        #expect(stage.relinked.all.map(\.rawValue) == ["link_1"])
        stage.links.add(.fixture("link_1", .relinkNeeded, status: .error))
        stage.clock.advance(by: BillSync.endsAfter)
        let record = try #require(try await Self.records(stage).first)
        #expect(record["status"] == "FAILED" && record["error"] == "INVALID_CREDENTIALS")
        #expect(record["bills_found"] == 0)
        _ = try await stage.refusal("POST /bills/sync/trigger", Self.order, status: 403)
        _ = try await stage.refusal("GET /bills/get?account_link_id=link_1", status: 403)
        #expect(stage.relinked.all.count == 1)
    }

    @Test("leave the linked account in use where the biller does not answer")
    func noRelinking() async throws {
        let stage = try Self.stage(.billerUnavailable)
        try await stage.ask("POST /bills/sync/trigger", Self.order, status: 202)
        #expect(stage.relinked.all.isEmpty)
    }

    @Test("are one while one runs, unless another is forced; later ones find nothing new")
    func force() async throws {
        let stage = try Self.stage()
        let first = try await stage.ask("POST /bills/sync/trigger", Self.order, status: 202)
        let again = try await stage.ask("POST /bills/sync/trigger", Self.order, status: 202)
        #expect(again["id"] == first["id"])
        let forced = try await stage.ask(
            "POST /bills/sync/trigger",
            ["account_link_id": "link_1", "force": true],
            status: 202
        )
        #expect(forced["id"] != first["id"])
        stage.clock.advance(by: BillSync.endsAfter)
        let records = try await Self.records(stage)
        #expect(records.map { $0["id"] } == [forced["id"], first["id"]])
        #expect(records.first?["bills_updated"] == 0 && records.first?["bills_found"] == 3)
        let later = try await stage.ask("POST /bills/sync/trigger", Self.order, status: 202)
        #expect(later["id"] != forced["id"])
    }

    @Test("can be listed since a moment")
    func since() async throws {
        let stage = try Self.stage()
        try await stage.ask("POST /bills/sync/trigger", Self.order, status: 202)
        #expect(try await Self.records(stage, "&since=2026-03-01").count == 1)
        #expect(try await Self.records(stage, "&since=2026-03-02").isEmpty)
    }

    @Test("are started by an access token for its own account alone")
    func token() async throws {
        let stage = try Self.stage()
        stage.links.add(.fixture("link_2"))
        let token = SandboxStage.Party.token(
            SandboxStage.client,
            "link_1"
        )
        let own = try await stage.ask("POST /bills/sync/trigger", [:], status: 202, by: token)
        #expect(own["account_link_id"] == "link_1")
        let word = try await stage.refusal(
            "POST /bills/sync/trigger",
            ["account_link_id": "link_2"],
            status: 403,
            by: token
        )
        #expect(word == "FORBIDDEN")
    }

    @Test("of nobody's account, or with a wrong body, are refused")
    func refused() async throws {
        let stage = try Self.stage()
        for (body, status) in [
            (["account_link_id": "link_9"], 404), (["account_link_id": 1], 400), ([:], 400),
            (["account_link_id": "link_1", "force": "yes"], 400),
        ] as [(JSONValue, Int)] {
            _ = try await stage.refusal("POST /bills/sync/trigger", body, status: status)
        }
        _ = try await stage.refusal("GET /bills/sync", status: 400)
    }

    @Test("are kept as many as there may be, the newest ones")
    func kept() async throws {
        let stage = try Self.stage()
        let forced: JSONValue = ["account_link_id": "link_1", "force": true]
        for _ in 0..<SyncCalls.keptPerLinkMax {
            try await stage.ask("POST /bills/sync/trigger", forced, status: 202)
        }
        let full = try await Self.records(stage, "&limit=100")
        #expect(full.count == SyncCalls.keptPerLinkMax)
        try await stage.ask("POST /bills/sync/trigger", forced, status: 202)
        let after = try await Self.records(stage, "&limit=100")
        #expect(after.count == SyncCalls.keptPerLinkMax)
        #expect(after.dropFirst().map { $0["id"] } == full.dropLast().map { $0["id"] })
        let stored = try await stage.store.read { tx in
            try Shelf<BillSync>(SandboxStage.place, tx).count(.all)
        }
        #expect(stored == SyncCalls.keptPerLinkMax)
    }
}
