import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("A request for an extract from BillingPlatform's sandbox")
struct BulkCallTests {
    private static func stage() async throws -> SandboxStage {
        let stage = try SandboxStage()
        try await stage.create(
            "ACCOUNT",
            [
                ["Name": "Anna", "Note": "a,b"], ["Name": "O'\"Neil\"", "Note": ""],
                ["Name": "Cid"],
            ]
        )
        return stage
    }

    /// Asks for an extract that must be made, and returns the request's id.
    private static func order(_ stage: SandboxStage, _ object: JSONValue) async throws -> String {
        let body: JSONValue = ["brmObjects": object]
        let rows = try await stage.rows("POST /BULK_API_REQUEST", body, "createResponse")
        #expect(rows.map { $0["ErrorCode"] } == ["0"], "\(rows)")
        return try #require(rows.first?.recordID)
    }

    private static func body(_ stage: SandboxStage, _ id: String) async throws -> String? {
        try await stage.record("BULK_API_REQUEST", id)?["ResponseBody"]?.string
    }

    @Test("is kept with how much was found, and its extract is made at once")
    func query() async throws {
        let stage = try await Self.stage()
        let sql = "SELECT Id, Name FROM ACCOUNT WHERE Id <> 3"
        let id = try await Self.order(
            stage,
            ["RequestName": "n", "RequestBody": .string(sql), "Status": "x", "ResponseBody": "x"]
        )
        let kept = try #require(try await stage.record("bulk_api_request", id))
        #expect(kept["Status"] == "COMPLETED" && kept["RequestName"] == "n")
        #expect(kept["RecordCount"] == "2" && kept["BatchCount"] == "1")
        let expected: JSONValue = [
            ["Id": "1", "Name": "Anna"], ["Id": "2", "Name": "O'\"Neil\""],
        ]
        #expect(kept["ResponseBody"]?.string == expected.text)
        // It is what was there then, and the list of requests does not show it.
        try await stage.create("ACCOUNT", [["Name": "Later"]])
        #expect(try await Self.body(stage, id) == expected.text)
        let list = try await stage.rows("GET /BULK_API_REQUEST", nil, "retrieveResponse")
        #expect(list.map(\.recordID) == [id] && list[0]["ResponseBody"] == nil)
    }

    @Test("has the columns that it names, or all, as lines of fields")
    func csv() async throws {
        let stage = try await Self.stage()
        let retrieval: JSONValue = [
            "RequestMethod": "RETRIEVE", "RequestBody": "Id > 0", "ResponseFormat": "CSV",
            "RetrieveEntityName": "account", "Columns": ["id", "Name", "Note"],
        ]
        let id = try await Self.order(stage, retrieval)
        #expect(
            try await Self.body(stage, id)
                == "Id,Name,Note\r\n1,Anna,\"a,b\"\r\n2,\"O'\"\"Neil\"\"\",\"\"\r\n3,Cid,\r\n"
        )
        let kept = try #require(try await stage.record("BULK_API_REQUEST", id))
        #expect(kept["Columns"] == "id,Name,Note")
        var members = try #require(retrieval.object)
        members["Columns"] = []
        members["CSVDelimiter"] = ";"
        members["CSVQualifier"] = "'"
        members["CSVEndLineFormat"] = "LF"
        let all = try await Self.order(stage, .object(members))
        let lines = try await Self.body(stage, all)?.split(separator: "\n").map(String.init)
        #expect(lines?.first == "Id;Name;Note;Created;CreatedUserId;Updated;UpdatedUserId")
        #expect(lines?.dropFirst(2).first?.hasPrefix("2;'O''\"Neil\"';'';2026-") == true)
        #expect(lines?.count == 4)
    }

    @Test("comes in batches of as many rows as it says")
    func batches() async throws {
        let stage = try await Self.stage()
        let id = try await Self.order(
            stage,
            ["RequestBody": "SELECT Id FROM ACCOUNT", "RequestsPerBatch": 2]
        )
        #expect(try await stage.record("BULK_API_REQUEST", id)?["BatchCount"] == "2")
        for (number, expected) in [("1", #"[{"Id":"1"},{"Id":"2"}]"#), ("2", #"[{"Id":"3"}]"#)] {
            let line = "GET /BULK_API_REQUEST/\(id)?batch=\(number)"
            let rows = try await stage.rows(line, nil, "retrieveResponse")
            #expect(rows.map { $0["ResponseBody"] } == [.string(expected)])
        }
        let line = "GET /BULK_API_REQUEST/\(id)?batch=3"
        _ = try await stage.problem(line, status: 404, word: "not_found")
        for word in ["0", "x", ""] {
            let message = try await stage.problem("GET /BULK_API_REQUEST/\(id)?batch=\(word)")
            #expect(message == "The parameter batch is a number from 1.")
        }
    }

    @Test(
        "that finds nothing has an empty extract",
        arguments: [("JSON", "[]"), ("CSV", "Id,Nothing\r\n"), ("csv", "Id,Nothing\r\n")]
    )
    func nothing(_ format: String, _ expected: String) async throws {
        let stage = try await Self.stage()
        let id = try await Self.order(
            stage,
            [
                "RequestBody": "SELECT Id, Nothing FROM ACCOUNT WHERE Id = 99",
                "ResponseFormat": .string(format),
            ]
        )
        #expect(try await Self.body(stage, id) == expected)
        #expect(try await stage.record("BULK_API_REQUEST", id)?["RecordCount"] == "0")
    }

    @Test("takes its extract with it when it is removed for ever")
    func removal() async throws {
        let stage = try SandboxStage()
        let sql: JSONValue = "SELECT Id FROM ACCOUNT"
        let id = try await Self.order(stage, ["RequestBody": sql])
        #expect(try await stage.documentCount() == 3)
        let body: JSONValue = ["brmObjects": ["Id": .string(id)]]
        _ = try await stage.rows("DELETE /delete/BULK_API_REQUEST", body, "deleteResponse")
        _ = try await stage.problem("GET /BULK_API_REQUEST/1", status: 404, word: "not_found")
        _ = try await stage.rows("DELETE /undelete/BULK_API_REQUEST", body, "undeleteResponse")
        #expect(try await Self.body(stage, id) == "[]")
        let forEver: JSONValue = ["brmObjects": ["Id": .string(id)], "EmptyRecycleBin": "1"]
        _ = try await stage.rows("DELETE /delete/BULK_API_REQUEST", forEver, "deleteResponse")
        // Only the entity with its next id is left.
        #expect(try await stage.documentCount() == 1)
    }

    @Test("is not changed once it was made")
    func change() async throws {
        let stage = try await Self.stage()
        let id = try await Self.order(stage, ["RequestBody": "SELECT Id FROM ACCOUNT"])
        for method in ["PUT", "PATCH"] {
            let line = "\(method) /BULK_API_REQUEST/\(id)"
            let message = try await stage.problem(line, #"{"Status":"x"}"#)
            #expect(message == "A request for an extract is not changed.")
        }
        for method in ["POST", "PUT", "PATCH"] {
            let line = "\(method) /%42ULK_API_REQUEST"
            let body = #"{"brmObjects":{"Id":"\#(id)","Status":"x"}}"#
            #expect(
                try await stage.problem(line, body) == "A request for an extract is not changed."
            )
        }
    }

    @Test(
        "is refused in its row, and nothing of it is kept",
        arguments: [
            (["RequestName": "n"], "1002", "RequestBody", "RequestBody is absent"),
            (
                ["RequestMethod": "RETRIEVE", "RequestBody": "1=1"], "1002",
                "RetrieveEntityName", "RetrieveEntityName is absent"
            ),
            (
                ["RequestMethod": "RETRIEVE", "RetrieveEntityName": "9"], "1001",
                "RetrieveEntityName", "This is no name of an entity"
            ),
            (
                ["RequestMethod": "DROP", "RequestBody": "x"], "1001", "RequestMethod",
                "RequestMethod is QUERY or RETRIEVE"
            ),
            (
                ["ResponseFormat": "XML", "RequestBody": "x"], "1001", "ResponseFormat",
                "ResponseFormat is CSV or JSON"
            ),
            (
                ["RequestBody": "x", "Columns": [["Id"]]], "1001", "Columns",
                "A value is a text, a number, a truth value or null"
            ),
            (
                ["RequestBody": "SELECT Id FROM A;"], "1001", "RequestBody",
                "One statement is taken, without a semicolon (at character 17)"
            ),
            (
                ["RequestMethod": "RETRIEVE", "RetrieveEntityName": "A", "RequestBody": "Id = "],
                "1001", "RequestBody", "The statement ends too early (at character 6)"
            ),
            (
                ["RequestMethod": "RETRIEVE", "RetrieveEntityName": "A", "Columns": "Id Name"],
                "1001", "Columns", "A comma was expected (at character 4)"
            ),
            (
                ["RequestBody": "SELECT Id FROM A", "RequestsPerBatch": 0], "1001",
                "RequestsPerBatch", "RequestsPerBatch is a number from 1 to 10000"
            ),
            (
                ["RequestBody": "SELECT Id FROM A", "RequestsPerBatch": 10_001], "1001",
                "RequestsPerBatch", "RequestsPerBatch is a number from 1 to 10000"
            ),
            (
                [
                    "RequestBody": "SELECT Id FROM A", "ResponseFormat": "CSV",
                    "CSVDelimiter": "ab",
                ], "1001", "CSVDelimiter", "CSVDelimiter is one ASCII character"
            ),
            (
                [
                    "RequestBody": "SELECT Id FROM A", "ResponseFormat": "CSV",
                    "CSVDelimiter": "\"",
                ], "1001", "CSVQualifier", "CSVDelimiter and CSVQualifier are the same"
            ),
            (
                [
                    "RequestBody": "SELECT Id FROM A", "ResponseFormat": "CSV",
                    "CSVEndLineFormat": "NO",
                ], "1001", "CSVEndLineFormat", "CSVEndLineFormat is CR, LF or CRLF"
            ),
        ] as [(JSONValue, JSONValue, JSONValue, JSONValue)]
    )
    func refused(
        _ object: JSONValue,
        _ code: JSONValue,
        _ field: JSONValue,
        _ text: JSONValue
    ) async throws {
        let stage = try SandboxStage()
        let rows = try await stage.rows(
            "POST /bulk_api_request",
            ["brmObjects": object],
            "createResponse"
        )
        #expect(rows.map { $0["ErrorCode"] } == [code])
        #expect(rows.map { $0["ErrorElementField"] } == [field])
        #expect(rows.map { $0["ErrorText"] } == [text])
        #expect(try await stage.documentCount() == 0)
    }
}

@Suite("The maxima of BillingPlatform's extracts")
struct BulkLimitTests {
    private static func codes(
        _ stage: SandboxStage,
        _ objects: [JSONValue]
    ) async throws -> [JSONValue?] {
        try await stage.rows(
            "POST /bulk_api_request",
            ["brmObjects": .array(objects)],
            "createResponse"
        ).map { $0["ErrorCode"] }
    }

    private static let sql = "SELECT Id FROM A"

    @Test("hold for the letters of a request's text")
    func text() async throws {
        let stage = try SandboxStage()
        let start = "SELECT Id FROM A WHERE Name = '"
        let most = String(
            repeating: "é",
            count: RecordLimits.bulkTextMax - start.utf8.count - 1
        )
        let texts = [start + most + "'", start + most + "é'"]
        let codes = try await Self.codes(stage, texts.map { ["RequestBody": .string($0)] })
        #expect(codes == ["0", "1005"])
    }

    @Test("hold for the extracts of a call, and for those that are kept")
    func counts() async throws {
        let stage = try SandboxStage()
        let one: JSONValue = ["RequestBody": .string(Self.sql)]
        let most = Array(repeating: one, count: RecordLimits.extractsPerRequestMax)
        let body: JSONValue = ["brmObjects": .array(most + [one])]
        #expect(
            try await stage.problem("POST /bulk_api_request", body.text)
                == "A request asks for at most 10 extracts."
        )
        #expect(RecordLimits.extractsMax == 100)
        for _ in 0..<10 {
            #expect(try await Self.codes(stage, most).allSatisfy { $0 == "0" })
        }
        #expect(try await Self.codes(stage, [one]) == ["1005"])
        let forEver: JSONValue = ["brmObjects": ["Id": "1"], "EmptyRecycleBin": "1"]
        _ = try await stage.rows("DELETE /delete/BULK_API_REQUEST", forEver, "deleteResponse")
        #expect(try await Self.codes(stage, [one, one]) == ["0", "1005"])
    }

    @Test("hold for the rows of an extract")
    func rows() throws {
        let records = (0...SQLLimits.rowsMax).map { RecordsInMemory.record(("Id", String($0))) }
        let extract = try Self.extract(records, batchRows: SQLLimits.rowsMax)
        #expect(extract.rowCount == SQLLimits.rowsMax && extract.batches.count == 1)
    }

    @Test("hold for the batches of an extract")
    func batches() throws {
        let most = RecordLimits.extractBatchesMax
        let records = (0...most).map { RecordsInMemory.record(("Id", String($0))) }
        let fits = try Self.extract(Array(records.dropLast()), batchRows: 1)
        #expect(fits.batches.count == most && fits.rowCount == most)
        #expect(throws: Self.tooLarge(RecordLimits.extractBytesMax)) {
            try Self.extract(records, batchRows: 1)
        }
    }

    @Test("hold for the bytes of an extract, all batches together")
    func bytes() throws {
        let records = (1...4).map { RecordsInMemory.record(("Id", String($0))) }
        // Two batches of `[{"Id":"1"},{"Id":"2"}]`.
        let fits = try Self.extract(records, batchRows: 2, bytesMax: 46)
        #expect(fits.batches.map(\.utf8.count) == [23, 23])
        #expect(throws: Self.tooLarge(45)) {
            try Self.extract(records, batchRows: 2, bytesMax: 45)
        }
    }

    @Test("hold for the bytes of all extracts of one call")
    func bytesOfACall() throws {
        #expect(RecordLimits.extractsBytesMax == 2 * RecordLimits.extractBytesMax)
        let records = (1...4).map { RecordsInMemory.record(("Id", String($0))) }
        let made = BulkCalls.MadeExtract(
            input: try RecordInput(JSONObject()),
            extract: try Self.extract(records, batchRows: 2)
        )
        #expect(made.extract.bytesCount == 46)
        var bytesLeft = 2 * 46
        for left in [46, 0] {
            let taken = try BulkCalls.bounded(.success(made), &bytesLeft).get()
            #expect(taken.extract.batches == made.extract.batches && bytesLeft == left)
        }
        bytesLeft = 45
        let fault = RecordFault(
            .limit,
            "The extracts of a call have at most 8388608 bytes",
            field: "RequestBody"
        )
        #expect(throws: fault) { try BulkCalls.bounded(.success(made), &bytesLeft).get() }
        #expect(bytesLeft == 45)
    }

    private static func tooLarge(_ bytes: Int) -> RecordFault {
        RecordFault(
            .limit,
            "An extract has at most \(bytes) bytes in 1000 batches",
            field: "RequestBody"
        )
    }

    private static func extract(
        _ records: [JSONObject],
        batchRows: Int,
        bytesMax: Int = RecordLimits.extractBytesMax
    ) throws -> Extract {
        let request = try BulkRequest(
            JSONObject([("RequestBody", .string(sql)), ("RequestsPerBatch", .integer(batchRows))])
        )
        var planner = SQLPlanner(RecordsInMemory(["A": records]))
        let plan = try planner.plan(request.query, showsWholeRecords: false)
        return try Extract(request, plan, bytesMax: bytesMax)
    }
}
