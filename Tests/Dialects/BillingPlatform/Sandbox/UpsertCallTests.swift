import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("An upserted record of BillingPlatform's sandbox")
struct UpsertCallTests {
    @Test("is found by an external key and changed, or made")
    func upsert() async throws {
        let stage = try SandboxStage()
        try await stage.create(
            "ACCOUNT",
            [["Name": "Anna", "Ref": "r1"], ["Ref": "r2"], ["Ref": "r2"]]
        )
        let rows = try await stage.rows(
            "PATCH /ACCOUNT",
            [
                "externalIDFieldName": "ref",
                "brmObjects": [
                    ["Ref": "r1", "Name": "Anne"], ["Ref": "r9", "Name": "New"],
                    ["REF": "r9", "Name": "Newer"], ["Ref": "r2"], ["Name": "none"], ["Ref": ""],
                ],
            ],
            "upsertResponse"
        )
        func row(_ id: String, _ created: JSONValue) -> JSONObject {
            JSONObject([
                ("Id", .string(id)), ("success", "true"), ("created", created),
                ("ErrorCode", "0"), ("ErrorText", " "), ("ErrorElementField", " "),
            ])
        }
        #expect(Array(rows.prefix(3)) == [row("1", "false"), row("4", "true"), row("4", "false")])
        #expect(rows.map { $0["success"] } == ["true", "true", "true", "false", "false", "false"])
        #expect(rows.map { $0["ErrorCode"] } == ["0", "0", "0", "1004", "1002", "1002"])
        #expect(rows.suffix(3).allSatisfy { $0["ErrorElementField"] == "ref" })
        #expect(try await stage.record("ACCOUNT", "1")?["Name"] == "Anne")
        #expect(try await stage.record("ACCOUNT", "4")?["Name"] == "Newer")
        #expect(try await stage.record("ACCOUNT", "5") == nil)
    }

    @Test("is found by the value that it has now, also one that was there before the key was used")
    func upsertAfterChanges() async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Ref": "r1"], ["Ref": "r2"], ["Ref": "é"]])
        func upsert(_ object: JSONValue) async throws -> JSONObject? {
            let body: JSONValue = ["externalIDFieldName": "Ref", "brmObjects": object]
            return try await stage.rows("PATCH /ACCOUNT", body, "upsertResponse").first
        }
        #expect(try await upsert(["Ref": "r1", "N": "a"])?["Id"] == "1")
        let changed: JSONValue = [
            "brmObjects": [["Id": "1", "Ref": "r2x"], ["Id": "2", "Ref": nil]]
        ]
        _ = try await stage.rows("PUT /ACCOUNT", changed, "updateResponse")
        #expect(try await upsert(["Ref": "r2x"])?["Id"] == "1")
        // Nobody has these any more, or never had them: the letters are compared byte by byte.
        #expect(try await upsert(["Ref": "r1"])?["Id"] == "4")
        #expect(try await upsert(["Ref": "r2"])?["Id"] == "5")
        #expect(try await upsert(["Ref": "e\u{301}"])?["Id"] == "6")
        let gone: JSONValue = ["brmObjects": ["Id": "1"]]
        _ = try await stage.rows("DELETE /delete/ACCOUNT", gone, "deleteResponse")
        #expect(try await upsert(["Ref": "r2x"])?["Id"] == "7")
        _ = try await stage.rows("DELETE /undelete/ACCOUNT", gone, "undeleteResponse")
        #expect(try await upsert(["Ref": "r2x"])?["ErrorCode"] == "1004")
    }

    @Test("is not changed where the Id and the external key name different records")
    func upsertDisagreeing() async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Ref": "r1", "N": "a"], ["Ref": "r2", "N": "b"]])
        let rows = try await stage.rows(
            "PATCH /ACCOUNT",
            [
                "externalIDFieldName": "Ref",
                "brmObjects": [
                    ["Id": "2", "Ref": "r1", "N": "x"], ["Id": "1", "Ref": "r9", "N": "x"],
                    ["Id": "9", "Ref": "r9", "N": "x"], ["Id": 1, "Ref": "r1", "N": "y"],
                ],
            ],
            "upsertResponse"
        )
        #expect(rows.map { $0["ErrorCode"] } == ["1001", "1001", "1001", "0"])
        #expect(rows.prefix(3).allSatisfy { $0["ErrorElementField"] == "Id" })
        #expect(
            rows.first?["ErrorText"] == "The Id and the external key name different records"
        )
        #expect(try await stage.record("ACCOUNT", "1")?["N"] == "y")
        #expect(try await stage.record("ACCOUNT", "2")?["N"] == "b")
        #expect(try await stage.record("ACCOUNT", "3") == nil)
    }

    @Test("is found by its id where no external key is named")
    func upsertByID() async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Name": "Anna"]])
        for key: JSONValue in ["Id", "id", "", nil] {
            let rows = try await stage.rows(
                "PATCH /ACCOUNT",
                [
                    "externalIDFieldName": key,
                    "brmObjects": [["Id": "1", "Name": "x"], ["Id": "99"], ["Name": "new"]],
                ],
                "upsertResponse"
            )
            #expect(rows.map { $0["created"] } == ["false", "false", "true"])
            #expect(rows.map { $0["ErrorCode"] } == ["0", "1003", "0"])
        }
        for key: JSONValue in [1, "a b", ["Id"], "created"] {
            let body: JSONValue = ["externalIDFieldName": key, "brmObjects": [["Id": "1"]]]
            _ = try await stage.problem("PATCH /ACCOUNT", body.text)
        }
    }
}
