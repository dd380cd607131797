import BillingPlatformDialect
import Gatekeeper
import Synchronization
import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("A seeded BillingPlatform sandbox")
struct BillingPlatformSeedTests {
    private static let now = Instant(seconds: 1_772_366_400)

    private static func seed(_ stage: SandboxStage, at now: Instant = now) async throws -> JSONValue
    {
        let desk = SeedDesk(
            world: stage.world,
            organisation: OrganisationRecord(
                id: SandboxStage.organisation,
                name: "demo",
                createdAt: now
            ),
            now: now
        )
        return try await stage.store.transaction { tx in
            try BillingPlatformSeed(desk, tx).fill()
        }
    }

    private static func documents(_ stage: SandboxStage) async throws -> [Document] {
        try await stage.store.read { tx in
            let kinds = try tx.documents.kinds(
                environment: .sandbox,
                organisation: SandboxStage.organisation
            )
            return try kinds.flatMap { kind in
                try tx.documents.query(
                    DocumentQuery(limit: 1_000),
                    in: SandboxStage.place.collection(kind)
                ).documents
            }
        }
    }

    @Test("holds the same bytes for the same moment, and others for another")
    func sameBytes() async throws {
        let (first, second, third) = (
            try SandboxStage(), try SandboxStage(), try SandboxStage()
        )
        let made = try await Self.seed(first)
        #expect(made.object?["account"] == 5 && made.object?["invoice"] == 5)
        _ = try await Self.seed(second)
        _ = try await Self.seed(third, at: Self.now + .seconds(1))
        #expect(try await Self.documents(first) == Self.documents(second))
        #expect(try await Self.documents(first) != Self.documents(third))
    }

    @Test("has records whose ids lead to one another")
    func links() async throws {
        let stage = try SandboxStage()
        _ = try await Self.seed(stage)
        let sql = """
            SELECT i.InvoiceNumber, i.DueDate, AccountIdObj.AccountTypeIdObj.AccountType
            FROM INVOICE i WHERE AccountIdObj.Name = 'Northwind Outfitters' ORDER BY InvoiceNumber
            """
        let rows = try await stage.rows("POST /query", ["sql": .string(sql)], "queryResponse")
        #expect(rows.map { $0["InvoiceNumber"] } == ["INV-000101", "INV-000102"])
        #expect(rows.map { $0["DueDate"] } == ["2026-01-28", "2026-02-28"])
        let types = rows.map { $0["AccountIdObj.AccountTypeIdObj.AccountType"] }
        #expect(types == ["Customer", "Customer"])
        let parents = try await stage.rows(
            "GET /ACCOUNT?queryAnsiSql=" + encoded("ParentAccountIdObj.Name LIKE 'North%'"),
            nil,
            "retrieveResponse"
        )
        #expect(parents.map { $0["Name"] } == ["Northwind Outfitters West"])
        #expect(parents.allSatisfy { $0.recordID.utf8.count == 5 && $0["CreatedUserId"] == "seed" })
    }
}

@Suite("A fault on request in BillingPlatform's sandbox")
struct BillingPlatformFaultTests {
    private static func stage(
        options: [String: String] = [:],
        _ wait: @escaping @Sendable (Duration) -> Void = { _ in }
    ) throws -> SandboxStage {
        try SandboxStage {
            FaultInjection(
                BillingPlatformSandbox($0),
                voice: .billingPlatform(options: options)
            ) { wait($0) }
        }
    }

    private static let body: JSONValue = ["brmObjects": ["Name": "a"]]

    @Test(
        "is answered before anything is changed",
        arguments: [
            (.limited, 429, "TOO_MANY_REQUESTS"), (.internalError, 500, "INTERNAL_ERROR"),
            (.unavailable, 503, "SERVICE_UNAVAILABLE"), (.malformed, 200, nil),
            (.notAvailableYet, 404, "NOT_FOUND"), (.invalidAuth, 401, "INVALID_SESSION_ID"),
        ] as [(SandboxFault, Int, String?)]
    )
    func answered(_ fault: SandboxFault, _ status: Int, _ code: String?) async throws {
        let stage = try Self.stage()
        let reply = try await stage.reply(
            "POST /ACCOUNT",
            Self.body.bytes,
            headers: ["X-Sandbox-Fault": fault.rawValue]
        )
        #expect(reply.status == status)
        #expect(reply.headers["content-type"] == "application/json")
        let errors = (try? JSONValue(reading: reply.body))?.object?["errors"]?.array
        #expect(errors?.first?.object?["error_code"]?.string == code)
        let waits = [SandboxFault.limited, .unavailable].contains(fault)
        #expect(reply.headers["retry-after"] == (waits ? "2" : nil))
        #expect(try await stage.documentCount() == 0)
    }

    @Test("of a wrong session has the configured status", arguments: ["401", "500"])
    func invalidSession(_ status: String) async throws {
        let option = BillingPlatformDialect.invalidSessionStatusOption.name
        let reply = try await Self.stage(options: [option: status])
            .reply("GET /ACCOUNT", headers: ["X-Sandbox-Fault": "invalid-auth"])
        #expect(String(reply.status) == status)
        let errors = try JSONValue(reading: reply.body).object?["errors"]?.array
        #expect(errors?.first?.object?["error_code"] == "INVALID_SESSION_ID")
    }

    @Test("is asked for by the id in the path as well")
    func byPath() async throws {
        let reply = try await Self.stage().reply("GET /ACCOUNT/fault:503")
        #expect(reply.status == 503)
    }

    @Test("of an unknown word is refused, and of a slow answer is the answer after one wait")
    func others() async throws {
        let waits = Mutex<[Duration]>([])
        let stage = try Self.stage { wait in waits.withLock { $0.append(wait) } }
        let wrong = try await stage.reply("GET /ACCOUNT", headers: ["X-Sandbox-Fault": "teapot"])
        #expect(wrong.status == 400)
        let slow = try await stage.reply(
            "POST /ACCOUNT",
            Self.body.bytes,
            headers: ["X-Sandbox-Fault": "slow"]
        )
        #expect(slow.status == 200)
        #expect(waits.withLock { $0 } == [SandboxFault.slowDelay])
        #expect(try await stage.record("ACCOUNT", "1") != nil)
    }
}
