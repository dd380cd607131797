import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("A deleted record of BillingPlatform's sandbox")
struct RecycleBinTests {
    @Test("waits in the recycle bin when it is deleted, and comes back with its id")
    func deleteAndUndelete() async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Name": "Anna"], ["Name": "Bert"]])
        let before = try await stage.record("ACCOUNT", "1")
        let body: JSONValue = ["brmObjects": [["Id": "1"], ["Id": "7"]], "EmptyRecycleBin": "0"]
        let missing = SandboxStage.fault("7", "1003", "No record has this Id", "Id")
        let deleted = try await stage.rows("DELETE /delete/ACCOUNT", body, "deleteResponse")
        #expect(deleted == [SandboxStage.taken("1"), missing])
        #expect(try await stage.record("ACCOUNT", "1") == nil)
        #expect(try await stage.create("ACCOUNT", [["Name": "Cid"]]) == ["3"])
        let undeleted = try await stage.rows("DELETE /UNDELETE/account", body, "undeleteResponse")
        #expect(undeleted == [SandboxStage.taken("1"), missing])
        #expect(try await stage.record("ACCOUNT", "1") == before)
        let again = try await stage.rows("DELETE /undelete/ACCOUNT", body, "undeleteResponse")
        #expect(again.map { $0["ErrorCode"] } == ["1003", "1003"])
    }

    @Test("stands where it stood when it comes back from the recycle bin")
    func undeletedOrder() async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", (1...12).map { ["N": .integer($0)] })
        let body: JSONValue = ["brmObjects": [["Id": "2"], ["Id": "10"]]]
        _ = try await stage.rows("DELETE /delete/ACCOUNT", body, "deleteResponse")
        _ = try await stage.rows("DELETE /undelete/ACCOUNT", body, "undeleteResponse")
        for line in ["GET /ACCOUNT", "GET /ACCOUNT?queryAnsiSql=" + encoded("Id > 0")] {
            let rows = try await stage.rows(line, nil, "retrieveResponse")
            #expect(rows.map(\.recordID) == (1...12).map(String.init))
        }
    }

    @Test(
        "is gone for ever with EmptyRecycleBin, also from the bin",
        arguments: ["1", 1, true] as [JSONValue]
    )
    func deleteForEver(_ flag: JSONValue) async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Name": "Anna"], ["Name": "Bert"]])
        _ = try await stage.rows(
            "DELETE /delete/ACCOUNT",
            ["brmObjects": ["Id": "1"]],
            "deleteResponse"
        )
        let both: JSONValue = ["brmObjects": [["Id": "1"], ["Id": 2]], "EmptyRecycleBin": flag]
        let deleted = try await stage.rows("DELETE /delete/ACCOUNT", both, "deleteResponse")
        #expect(deleted == [SandboxStage.taken("1"), SandboxStage.taken("2")])
        let undeleted = try await stage.rows("DELETE /undelete/ACCOUNT", both, "undeleteResponse")
        #expect(undeleted.map { $0["ErrorCode"] } == ["1003", "1003"])
        // Only the entity with its next id is left.
        #expect(try await stage.documentCount() == 1)
    }

    @Test("is refused for a flag that is none")
    func badFlag() async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Name": "Anna"]])
        for flag: JSONValue in ["2", "yes", 2, [], [:]] {
            let body: JSONValue = ["brmObjects": ["Id": "1"], "EmptyRecycleBin": flag]
            _ = try await stage.problem("DELETE /delete/ACCOUNT", body.text)
        }
        #expect(try await stage.record("ACCOUNT", "1") != nil)
    }
}
