import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("A record beside others in BillingPlatform's sandbox")
struct RecordIsolationTests {
    @Test("belongs to one organisation and one environment")
    func places() async throws {
        let stage = try SandboxStage()
        let other = OrganisationID(rawValue: "org_2")
        try await stage.create("ACCOUNT", [["Name": "Anna"]])
        let theirs = try await stage.rows(
            "POST /ACCOUNT",
            ["brmObjects": ["Name": "Theirs"]],
            "createResponse",
            organisation: other
        )
        #expect(theirs == [SandboxStage.taken("1")])
        let found = try await stage.rows(
            "GET /ACCOUNT",
            nil,
            "retrieveResponse",
            organisation: other
        )
        #expect(found.map { $0["Name"] } == ["Theirs"])
        let production = try await stage.reply("GET /ACCOUNT/1", environment: .production)
        #expect(production.status == 404)
    }

    @Test("has an id of its own, however many are made at once")
    func atOnce() async throws {
        let stage = try SandboxStage()
        let ids = try await withThrowingTaskGroup(of: [String].self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await stage.create("ACCOUNT", [["N": .integer(number)], ["N": "x"]])
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(ids) == Set((1...100).map(String.init)))
    }

    @Test("is not changed by a request that the store breaks off")
    func atomic() async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Name": "Anna"], ["Name": "Bert"]])
        try await stage.store.transaction { tx in
            let broken = Document(id: "2", version: 2, json: Array("[]".utf8), index: [:])
            try tx.documents.replace(
                broken,
                in: SandboxStage.place.collection(EntityShelf.recordKind + "ACCOUNT")
            )
        }
        let body: JSONValue = [
            "brmObjects": [["Id": "1", "Name": "x"], ["Id": "2", "Name": "x"]]
        ]
        await #expect(throws: StoreFault.self) {
            try await stage.reply("PUT /ACCOUNT", body.bytes)
        }
        #expect(try await stage.record("ACCOUNT", "1")?["Name"] == "Anna")
    }
}
