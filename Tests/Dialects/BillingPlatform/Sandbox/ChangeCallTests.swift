import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("A record of BillingPlatform's sandbox")
struct ChangeCallTests {
    /// The row of a record that was taken, as the contract shows it.
    private static func taken(_ id: String) -> JSONObject {
        JSONObject([
            ("Id", .string(id)), ("ErrorCode", "0"), ("ErrorText", " "), ("ErrorElementField", " "),
        ])
    }

    private static func fault(
        _ id: String,
        _ code: String,
        _ text: String,
        _ field: String
    )
        -> JSONObject
    {
        JSONObject([
            ("Id", .string(id)), ("ErrorCode", .string(code)), ("ErrorText", .string(text)),
            ("ErrorElementField", .string(field)),
        ])
    }

    @Test("is made, alone or with others, and answered as documented")
    func create() async throws {
        let stage = try SandboxStage()
        let one = try await stage.rows(
            "POST /account",
            ["brmObjects": ["Name": "Anna"]],
            "createResponse"
        )
        #expect(one == [Self.taken("1")])
        let two = try await stage.rows(
            "POST /ACCOUNT",
            ["brmObjects": [["Name": "Bert"], ["Name": "Cid"]]],
            "createResponse"
        )
        #expect(two == [Self.taken("2"), Self.taken("3")])
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
                Self.taken("1"),
                Self.fault(
                    "",
                    "1001",
                    "A value is a text, a number, a truth value or null",
                    "Name"
                ),
                Self.fault("", "1001", "This is no name of a field", "9"),
                Self.fault("", "1001", "The field is there twice", "name"),
                Self.fault("7", "1001", "A new record has no Id yet", "Id"), Self.taken("2"),
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
        #expect(rows == [Self.taken("1")])
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
        var expected = Self.fault(id, code, text, "Id")
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
            #expect(try await stage.rows(line, body, "updateResponse") == [Self.taken("1")])
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

    @Test("waits in the recycle bin when it is deleted, and comes back with its id")
    func deleteAndUndelete() async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Name": "Anna"], ["Name": "Bert"]])
        let before = try await stage.record("ACCOUNT", "1")
        let body: JSONValue = ["brmObjects": [["Id": "1"], ["Id": "7"]], "EmptyRecycleBin": "0"]
        let missing = Self.fault("7", "1003", "No record has this Id", "Id")
        let deleted = try await stage.rows("DELETE /delete/ACCOUNT", body, "deleteResponse")
        #expect(deleted == [Self.taken("1"), missing])
        #expect(try await stage.record("ACCOUNT", "1") == nil)
        #expect(try await stage.create("ACCOUNT", [["Name": "Cid"]]) == ["3"])
        let undeleted = try await stage.rows("DELETE /UNDELETE/account", body, "undeleteResponse")
        #expect(undeleted == [Self.taken("1"), missing])
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
        #expect(deleted == [Self.taken("1"), Self.taken("2")])
        let undeleted = try await stage.rows("DELETE /undelete/ACCOUNT", both, "undeleteResponse")
        #expect(undeleted.map { $0["ErrorCode"] } == ["1003", "1003"])
        // Only the entity with its next id is left.
        #expect(try await stage.documentCount() == 1)
    }

    private static let lines = [
        "POST /ACCOUNT", "PUT /ACCOUNT", "PATCH /ACCOUNT", "DELETE /delete/ACCOUNT",
        "DELETE /undelete/ACCOUNT", "POST /bulk_api_request",
    ]

    @Test("is not looked for in JSON that has a name twice: the whole request is refused")
    func repeatedName() async throws {
        let stage = try SandboxStage()
        let body = #"{"brmObjects":[{"Name":"a"},{"Name":"b","Name":"c"}]}"#
        let message = try await stage.problem("POST /ACCOUNT", body)
        #expect(message == "The body is not JSON: repeated member name at byte 46.")
        #expect(try await stage.documentCount() == 0)
    }

    @Test(
        "is not looked for in a body of another shape, of which nothing is kept",
        arguments: lines
    )
    func shapes(_ line: String) async throws {
        let stage = try SandboxStage()
        for body in [
            "", "null", "[]", "{", "{}", "name=x", #"{"brmObjects":"x"}"#, #"{"brmObjects":[]}"#,
            #"{"brmObjects":null}"#, #"{"brmObjects":[{"Name":"a"},1]}"#,
            #"{"brmObjects":{"Name":"a"}} x"#,
        ] {
            _ = try await stage.problem(line, body)
        }
        #expect(try await stage.documentCount() == 0)
    }

    @Test(
        "of an entity whose name cannot be is not found",
        arguments: ["9A", "A-B", "%C3%A4", "%"]
    )
    func badEntity(_ name: String) async throws {
        let stage = try SandboxStage()
        for line in ["POST /\(name)", "PUT /\(name)", "PATCH /\(name)", "GET /\(name)"] {
            let body = #"{"brmObjects":{"Name":"a"}}"#
            _ = try await stage.problem(line, body, status: 404, word: "not_found")
        }
        #expect(try await stage.documentCount() == 0)
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
        #expect(theirs == [Self.taken("1")])
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
