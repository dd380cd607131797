import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("A moment in a document of the sandbox")
struct StoredMomentTests {
    /// Writes a member of a stored document behind the sandbox's back, as a snapshot written by hand can.
    private static func forge(
        _ stage: SandboxStage,
        _ kind: BillplzDocument,
        _ id: String,
        _ changes: [String: JSONValue]
    ) async throws {
        let collection = SandboxStage.place.collection(kind.rawValue)
        try await stage.store.transaction { tx in
            let old = try #require(try tx.documents.find(id, in: collection))
            var json = try #require(try JSONValue(reading: old.json).object)
            for (name, value) in changes { json[name] = value }
            try tx.documents.replace(
                Document(
                    id: id,
                    version: old.version + 1,
                    json: JSONValue.object(json).bytes,
                    index: old.index
                ),
                in: collection
            )
        }
    }

    private static let outside: [Int64] = [
        .min, .max, Instant.kept.lowerBound - 1, Instant.kept.upperBound + 1,
    ]

    @Test("is a fault of the store where sums and dates of it could trap", arguments: outside)
    func outOfBounds(_ microseconds: Int64) async throws {
        for name in ["created_at", "paid_at"] {
            let stage = try SandboxStage()
            let id = try await stage.bill()
            try await Self.forge(stage, .bill, id, [name: .integer(microseconds)])
            for (line, organisation) in [
                ("GET /api/v3/bills/\(id)", SandboxStage.organisation), ("GET /bills/\(id)", nil),
            ] {
                await #expect(throws: StoreFault.self, "\(name) \(line)") {
                    try await stage.reply(line, organisation: organisation)
                }
            }
        }
        let stage = try SandboxStage()
        let id = try await stage.bill()
        let paid = try await stage.settle(id, succeeds: true).transaction.id
        let changes: [String: JSONValue] = ["completed_at": .integer(microseconds)]
        try await Self.forge(stage, .transaction, paid, changes)
        await #expect(throws: StoreFault.self) {
            try await stage.reply("GET /api/v3/bills/\(id)/transactions")
        }
    }

    @Test(
        "is shown at both ends of what it can be",
        arguments: [
            (Instant.kept.lowerBound, "0001-01-01 08:00:00 +0800"),
            (Instant.kept.upperBound, "9999-12-31 23:59:59 +0800"),
        ]
    )
    func atBounds(_ microseconds: Int64, _ shown: String) async throws {
        let stage = try SandboxStage()
        let id = try await stage.bill()
        let paid = try await stage.settle(id, succeeds: true).transaction.id
        let moment = JSONValue.integer(microseconds)
        try await Self.forge(stage, .bill, id, ["created_at": moment, "paid_at": moment])
        try await Self.forge(stage, .transaction, paid, ["completed_at": moment])
        let page = Page(try await stage.reply("GET /bills/\(id)", organisation: nil))
        #expect(page.html.contains(shown))
        #expect(try await stage.ask("GET /api/v3/bills/\(id)")["state"] == "paid")
        let list = try await stage.ask("GET /api/v3/bills/\(id)/transactions")["transactions"]
        let moved = list?.array?.first?.object?["completed_at"]?.string
        #expect(moved?.hasPrefix(shown.prefix(10)) == true)
    }
}
