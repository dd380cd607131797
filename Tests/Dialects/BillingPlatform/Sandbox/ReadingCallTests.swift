import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("A reading of BillingPlatform's sandbox")
struct ReadingCallTests {
    private static func stage() async throws -> SandboxStage {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT_TYPE", [["AccountType": "Customer"]])
        try await stage.create(
            "ACCOUNT",
            [
                ["Name": "Anna", "AccountTypeId": "1"], ["Name": "O'Neil", "AccountTypeId": "1"],
                ["Name": "Cid 100% + more"],
            ]
        )
        return stage
    }

    private static func sql(_ text: String) -> String { "GET /query?sql=" + encoded(text) }

    @Test("returns one record in an array, by GET and by POST without a body")
    func retrieve() async throws {
        let stage = try await Self.stage()
        for line in ["GET /ACCOUNT/2", "POST /account/2", "GET /Account/2"] {
            let rows = try await stage.rows(line, nil, "retrieveResponse")
            #expect(rows.count == 1 && rows.first?["Name"] == "O'Neil", "\(line)")
        }
        for body in [" \n", "{}"] {
            #expect(try await stage.reply("POST /ACCOUNT/2", Array(body.utf8)).status == 200)
        }
        #expect(
            try await stage.problem("POST /ACCOUNT/2", #"{"Name":"x"}"#)
                == "A record is retrieved without a body."
        )
        for id in ["4", "0", "02", "-1", "x", "%00", "99999999999999999999"] {
            let line = "GET /ACCOUNT/\(id)"
            let message = try await stage.problem(line, status: 404, word: "not_found")
            #expect(message == "No record was found.")
        }
    }

    @Test(
        "finds whole records by a condition",
        arguments: [
            ("", ["1", "2", "3"]), ("?queryAnsiSql=", ["1", "2", "3"]),
            ("?queryAnsiSql=" + encoded("Id > 1"), ["2", "3"]),
            ("?queryansisql=" + encoded("Name = 'O''Neil'"), ["2"]),
            ("?queryAnsiSql=" + encoded("Name LIKE '%100% + %'"), ["3"]),
            ("?queryAnsiSql=Name%20LIKE%20'Cid+%25'", ["3"]),
            ("?queryAnsiSql=" + encoded("AccountTypeIdObj.AccountType = 'Customer'"), ["1", "2"]),
            (
                "?queryAnsiSql=" + encoded("1=1 ORDER BY Id DESC FETCH NEXT 2 ROWS ONLY"),
                ["3", "2"]
            ),
            ("?other=1", ["1", "2", "3"]),
        ]
    )
    func find(_ query: String, _ ids: [String]) async throws {
        let stage = try await Self.stage()
        let rows = try await stage.rows("GET /ACCOUNT\(query)", nil, "retrieveResponse")
        #expect(rows.map(\.recordID) == ids)
        #expect(rows.allSatisfy { $0["Created"] != nil && $0["Name"] != nil })
    }

    @Test("answers a statement in the query and in the body alike")
    func query() async throws {
        let stage = try await Self.stage()
        let text = "SELECT name, AccountTypeIdObj.AccountType FROM account WHERE Id = 1"
        let expected = JSONObject([
            ("Name", "Anna"), ("AccountTypeIdObj.AccountType", "Customer"),
        ])
        #expect(try await stage.rows(Self.sql(text), nil, "queryResponse") == [expected])
        let body: JSONValue = ["sql": .string(text)]
        #expect(try await stage.rows("POST /QUERY", body, "queryResponse") == [expected])
    }

    @Test("pages as the Python client does, until 404 says that nothing is left")
    func pages() async throws {
        let stage = try await Self.stage()
        var (ids, offset): ([String], Int) = ([], 0)
        while offset < 10 {
            let skip = offset == 0 ? "" : " OFFSET \(offset) ROWS"
            let sql = Self.sql("SELECT Id FROM ACCOUNT\(skip) FETCH NEXT 2 ROWS ONLY")
            let reply = try await stage.reply(sql)
            if reply.status == 404 { break }
            let rows = try JSONValue(reading: reply.body).object?["queryResponse"]?.array
            ids += (rows ?? []).compactMap { $0.object?.recordID }
            offset += 2
        }
        #expect(ids == ["1", "2", "3"] && offset == 4)
    }

    @Test(
        "that finds nothing is 404",
        arguments: [
            "GET /ACCOUNT?queryAnsiSql=" + encoded("Id = 99"), "GET /NOTHING", "GET /NOTHING/1",
            sql("SELECT * FROM NOTHING"), sql("SELECT * FROM ACCOUNT WHERE 1=0"),
            sql("SELECT * FROM ACCOUNT LIMIT 0"),
        ]
    )
    func nothing(_ line: String) async throws {
        let stage = try await Self.stage()
        let message = try await stage.problem(line, status: 404, word: "not_found")
        #expect(message == "No record was found.")
    }

    @Test(
        "of a statement that cannot be read is refused with its place",
        arguments: [
            (
                sql("SELECT * FROM ACCOUNT;"),
                "One statement is taken, without a semicolon (at character 22)."
            ),
            (
                sql("SELECT * FROM ACCOUNT WHERE Name = 'x"),
                "The quote that opens here is never closed (at character 36)."
            ),
            (
                "GET /ACCOUNT?queryAnsiSql=" + encoded("Id = 1 UNION SELECT 1"),
                "UNION is not supported (at character 8)."
            ),
            ("GET /query", "The parameter sql is absent."),
            ("GET /query?sql=%zz", "The query is not percent-encoded UTF-8."),
            ("GET /query?sql=a&SQL=b", "The parameter sql is there twice."),
            ("GET /query?sql=", "The statement ends too early (at character 1)."),
        ]
    )
    func refused(_ line: String, _ message: String) async throws {
        let stage = try await Self.stage()
        #expect(try await stage.problem(line) == message)
    }

    @Test(
        "of a body without a statement is refused",
        arguments: ["", "{}", #"{"sql":1}"#, "[]", "x"]
    )
    func refusedBody(_ body: String) async throws {
        let stage = try await Self.stage()
        #expect(try await stage.problem("POST /query", body).isEmpty == false)
    }

    @Test("that costs too much is stopped when the store is free again")
    func slow() async throws {
        let store = WatchedStore()
        let stage = try SandboxStage(store: store)
        let name = JSONValue.string(String(repeating: "a", count: 2_000))
        try await stage.create("ACCOUNT", Array(repeating: ["Name": name], count: 60))
        let pattern = "%" + String(repeating: "a", count: 1_500) + "b%"
        let sql: JSONValue = ["sql": .string("SELECT Id FROM ACCOUNT WHERE Name LIKE '\(pattern)'")]
        #expect(
            try await stage.problem("POST /query", sql.text)
                == "The statement costs too much; make its conditions narrower (at character 1)."
        )
        #expect(store.failureCount == 0)
    }

    @Test("leaves out what waits in the recycle bin")
    func bin() async throws {
        let stage = try await Self.stage()
        _ = try await stage.rows(
            "DELETE /delete/ACCOUNT",
            ["brmObjects": [["Id": "1"], ["Id": "3"]]],
            "deleteResponse"
        )
        let rows = try await stage.rows("GET /ACCOUNT", nil, "retrieveResponse")
        #expect(rows.map(\.recordID) == ["2"])
    }
}

@Suite("BillingPlatform's sandbox under noise")
struct RecordNoiseTests {
    private static let words: [JSONValue] = [
        .null, true, "", "a", "\u{0}", "1", 0, -1, 1, [], [:], ["Name": "x"], ["Id": "1"],
        .number(JSONNumber(checked: "1e999999")), [["Id": 1]], [["Name": nil]],
        .number(JSONNumber(checked: "9223372036854775808")),
    ]

    private static let names = [
        "brmObjects", "brmObjects", "Id", "ID", "Name", "name", "Created", "EmptyRecycleBin",
        "externalIDFieldName", "sql", "\u{0}", "é", "RequestBody", "Columns",
    ]

    private static let lines = [
        "POST /ACCOUNT", "PUT /ACCOUNT", "PATCH /ACCOUNT", "PUT /ACCOUNT/1", "PATCH /ACCOUNT/2",
        "DELETE /delete/ACCOUNT", "DELETE /undelete/ACCOUNT", "POST /bulk_api_request",
        "POST /query", "POST /ACCOUNT/1",
    ]

    @Test("answers every body with 200, 400 or 404", arguments: [UInt64(41)])
    func bodies(seed: UInt64) async throws {
        let stage = try SandboxStage()
        try await stage.create("ACCOUNT", [["Name": "a"], ["Name": "b"]])
        let random = SeededRandomness(seed: seed)
        for round in 0..<2_000 {
            let bytes = random.bytes(48)
            let value = Self.value(bytes[...], depth: 3)
            let body = round.isMultiple(of: 7) ? bytes : value.bytes
            let line = Self.lines[round % Self.lines.count]
            let reply = try await stage.reply(line, body)
            #expect(
                [200, 400, 404].contains(reply.status),
                "seed \(seed), round \(round), \(line)"
            )
        }
    }

    /// A value of nested objects and arrays that some bytes choose.
    private static func value(_ bytes: ArraySlice<UInt8>, depth: Int) -> JSONValue {
        guard let first = bytes.first else { return [:] }
        let rest = bytes.dropFirst()
        guard depth > 0, rest.count > 4 else { return words[Int(first) % words.count] }
        let half = rest.startIndex + rest.count / 2
        let halves = [rest[..<half], rest[half...]]
        if first.isMultiple(of: 5), depth < 3 {
            return .array(halves.map { value($0, depth: depth - 1) })
        }
        return .object(
            JSONObject(
                halves.map { part in
                    let name = names[Int(part.first ?? 0) % names.count]
                    return (name, value(part.dropFirst(), depth: depth - 1))
                }
            )
        )
    }
}
