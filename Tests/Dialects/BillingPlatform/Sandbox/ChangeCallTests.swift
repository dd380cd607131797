import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("A record of BillingPlatform's sandbox")
struct ChangeCallTests {
    @Test("is made, alone or with others, and answered as documented")
    func create() async throws {
        let stage = try SandboxStage()
        let one = try await stage.rows(
            "POST /account",
            ["brmObjects": ["Name": "Anna"]],
            "createResponse"
        )
        #expect(one == [SandboxStage.taken("1")])
        let two = try await stage.rows(
            "POST /ACCOUNT",
            ["brmObjects": [["Name": "Bert"], ["Name": "Cid"]]],
            "createResponse"
        )
        #expect(two == [SandboxStage.taken("2"), SandboxStage.taken("3")])
        let other = try await stage.create("PRODUCT", [["Name": "P"]])
        #expect(other == ["1"])
    }

    @Test("keeps values as the API shows them, between the generated fields")
    func values() async throws {
        let stage = try SandboxStage()
        try await stage.create(
            "ACCOUNT",
            [
                [
                    "Id": "", "Name": "Zoë", "InvoiceAtThisLevel": true, "Closed": false,
                    "Balance": .number(JSONNumber(checked: "10.50")), "Note": nil, "Blank": "",
                    "Created": "never", "UPDATED": "never",
                ]
            ]
        )
        let expected: JSONValue = [
            "Id": "1", "Name": "Zoë", "InvoiceAtThisLevel": "1", "Closed": "0",
            "Balance": "10.50", "Blank": "", "Created": "2026-03-01 12:00:01",
            "CreatedUserId": "crd_1", "Updated": "2026-03-01 12:00:01", "UpdatedUserId": "crd_1",
        ]
        let record = try #require(try await stage.record("ACCOUNT", "1"))
        #expect(JSONValue.object(record).text == expected.text)
    }

    @Test("that cannot be taken has a row that says so, and the others are taken")
    func badAmongGood() async throws {
        let stage = try SandboxStage()
        let rows = try await stage.rows(
            "POST /ACCOUNT",
            [
                "brmObjects": [
                    ["Name": "a"], ["Name": ["x"]], ["9": "x"], ["Name": "a", "name": "b"],
                    ["Id": "7", "Name": "x"], ["Name": "b"],
                ]
            ],
            "createResponse"
        )
        #expect(
            rows == [
                SandboxStage.taken("1"),
                SandboxStage.fault(
                    "",
                    "1001",
                    "A value is a text, a number, a truth value or null",
                    "Name"
                ),
                SandboxStage.fault("", "1001", "This is no name of a field", "9"),
                SandboxStage.fault("", "1001", "The field is there twice", "name"),
                SandboxStage.fault("7", "1001", "A new record has no Id yet", "Id"),
                SandboxStage.taken("2"),
            ]
        )
    }

    @Test("is changed where it was sent, and keeps the spelling of its fields")
    func update() async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Name": "Anna", "Status": "ACTIVE"], ["Name": "B"]])
        let rows = try await stage.rows(
            "PUT /ACCOUNT",
            ["brmObjects": [["Id": 1, "NAME": "Anne", "Status": nil, "New": "x"]]],
            "updateResponse"
        )
        #expect(rows == [SandboxStage.taken("1")])
        let record = try #require(try await stage.record("ACCOUNT", "1"))
        #expect(record["Name"] == "Anne" && record["NAME"] == nil && record["New"] == "x")
        #expect(record["Status"] == nil && record["Created"] == "2026-03-01 12:00:01")
        #expect(record["Updated"] == "2026-03-01 12:00:02")
        #expect(try await stage.record("ACCOUNT", "2")?["Name"] == "B")
    }

    @Test(
        "is not changed without an id that is there, and the row has ErrorMessage besides",
        arguments: [
            ("", "1002", "The Id is absent"), ("9", "1003", "No record has this Id"),
            ("x", "1003", "No record has this Id"), ("01", "1003", "No record has this Id"),
            ("-1", "1003", "No record has this Id"),
            ("99999999999999999999", "1003", "No record has this Id"),
        ]
    )
    func noUpdate(_ id: String, _ code: String, _ text: String) async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Name": "Anna"]])
        let rows = try await stage.rows(
            "PUT /ACCOUNT",
            ["brmObjects": ["Id": .string(id), "Name": "x"]],
            "updateResponse"
        )
        var expected = SandboxStage.fault(id, code, text, "Id")
        expected["ErrorMessage"] = .string(text)
        #expect(rows == [expected])
        #expect(try await stage.record("ACCOUNT", "1")?["Name"] == "Anna")
    }

    @Test("is changed by its own path, with brmObjects or without", arguments: ["PUT", "PATCH"])
    func updateOne(_ method: String) async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Name": "Anna"]])
        let line = "\(method) /ACCOUNT/1"
        for (body, name) in [
            (["Name": "b"], "b"), (["brmObjects": ["Name": "c", "Id": "1"]], "c"),
            (["brmObjects": [["Name": "d", "Id": ""]]], "d"),
        ] as [(JSONValue, JSONValue)] {
            #expect(try await stage.rows(line, body, "updateResponse") == [SandboxStage.taken("1")])
            #expect(try await stage.record("ACCOUNT", "1")?["Name"] == name)
        }
        let other = #"{"brmObjects":{"Id":"2"}}"#
        #expect(
            try await stage.problem(line, other)
                == "The path and the body name different records."
        )
        let two = #"{"brmObjects":[{"a":"1"},{"a":"2"}]}"#
        #expect(
            try await stage.problem(line, two)
                == "The path names one record, and the body must as well."
        )
        for id in ["2", "x", "0", "%ff"] {
            _ = try await stage.problem(
                "\(method) /ACCOUNT/\(id)",
                "{}",
                status: 404,
                word: "not_found"
            )
        }
        #expect(try await stage.record("ACCOUNT", "1")?["Name"] == "d")
    }
}
