import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("The maxima of BillingPlatform's records")
struct RecordLimitTests {
    /// Makes one record and returns the error code of its row.
    private static func code(
        _ stage: SandboxStage,
        _ fields: [(String, JSONValue)],
        entity: String = "ACCOUNT"
    ) async throws -> JSONValue? {
        try await stage.rows(
            "POST /\(entity)",
            ["brmObjects": .object(JSONObject(fields))],
            "createResponse"
        ).first?["ErrorCode"]
    }

    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test("hold for the letters of a field's and an entity's name")
    func names() async throws {
        let stage = try SandboxStage()
        let most = Self.text(RecordLimits.nameMax)
        #expect(try await Self.code(stage, [(most, "a")]) == "0")
        #expect(try await Self.code(stage, [(most + "x", "a")]) == "1001")
        #expect(try await Self.code(stage, [("N", "a")], entity: most) == "0")
        let body = #"{"brmObjects":{"N":"a"}}"#
        _ = try await stage.problem("POST /\(most)x", body, status: 404, word: "not_found")
    }

    @Test("hold for the fields of a record, also where changes add them")
    func fields() async throws {
        let stage = try SandboxStage()
        func fields(_ count: Int) -> [(String, JSONValue)] {
            (0..<count).map { ("F\($0)", "x") }
        }
        #expect(try await Self.code(stage, fields(RecordLimits.fieldsMax)) == "0")
        #expect(try await Self.code(stage, fields(RecordLimits.fieldsMax + 1)) == "1005")
        #expect(try await Self.code(stage, fields(1_000)) == "1005")
        let body: JSONValue = ["brmObjects": ["Id": "1", "More": "x"]]
        let rows = try await stage.rows("PUT /ACCOUNT", body, "updateResponse")
        #expect(rows.map { $0["ErrorCode"] } == ["1005"])
        #expect(try await stage.record("ACCOUNT", "1")?["More"] == nil)
    }

    @Test("hold for the bytes of a value and of a record")
    func bytes() async throws {
        let stage = try SandboxStage()
        let most = Self.text(RecordLimits.valueBytesMax)
        #expect(try await Self.code(stage, [("A", .string(most))]) == "0")
        #expect(try await Self.code(stage, [("A", .string(most + "x"))]) == "1005")
        #expect(RecordLimits.recordBytesMax == 8 * RecordLimits.valueBytesMax)
        let eight: [(String, JSONValue)] = (0..<8).map { ("F\($0)", .string(most)) }
        #expect(try await Self.code(stage, eight) == "0")
        #expect(try await Self.code(stage, eight + [("G", "x")]) == "1005")
    }

    @Test("hold for the records of a request")
    func recordsPerRequest() async throws {
        let stage = try SandboxStage()
        func body(_ count: Int) -> JSONValue {
            ["brmObjects": .array(Array(repeating: ["N": "a"], count: count))]
        }
        let most = RecordLimits.recordsPerRequestMax
        let rows = try await stage.rows("POST /ACCOUNT", body(most), "createResponse")
        #expect(rows.count == most && rows.last?["Id"] == "1000")
        #expect(
            try await stage.problem("POST /ACCOUNT", body(most + 1).text)
                == "A request names at most 1000 records."
        )
    }

    @Test("hold for the records of an entity, with those in the recycle bin")
    func records() async throws {
        let stage = try SandboxStage()
        let entity = try #require(EntityName("ACCOUNT"))
        let most = RecordLimits.recordsMax
        try await stage.store.transaction { tx in
            let shelf = EntityShelf(entity, SandboxStage.place, tx)
            try shelf.begin(at: Int64(most))
            for number in 1..<most {
                try shelf.insert(JSONObject([("Id", .string(String(number)))]))
            }
            let first = try #require(RecordID("1"))
            #expect(try shelf.discard(first))
        }
        let rows = try await stage.rows(
            "POST /ACCOUNT",
            ["brmObjects": [["N": "a"], ["N": "b"]]],
            "createResponse"
        )
        #expect(rows.map { $0["ErrorCode"] } == ["0", "1005"])
        // Another entity has room, and so has this one when a record is gone for ever.
        #expect(try await Self.code(stage, [("N", "a")], entity: "PRODUCT") == "0")
        _ = try await stage.rows(
            "DELETE /delete/ACCOUNT",
            ["brmObjects": ["Id": "1"], "EmptyRecycleBin": "1"],
            "deleteResponse"
        )
        #expect(try await Self.code(stage, [("N", "a")]) == "0")
    }

    @Test("hold for the entities of an organisation")
    func entities() async throws {
        let stage = try SandboxStage()
        try await stage.store.transaction { tx in
            for number in 1..<RecordLimits.entitiesMax {
                let name = try #require(EntityName("E\(number)"))
                try EntityShelf(name, SandboxStage.place, tx).begin(at: 1)
            }
        }
        #expect(try await Self.code(stage, [("N", "a")], entity: "LAST") == "0")
        #expect(try await Self.code(stage, [("N", "a")], entity: "MORE") == "1005")
        #expect(try await Self.code(stage, [("N", "a")], entity: "E1") == "0")
    }

    @Test("hold for the text of a request for an extract")
    func bulkText() async throws {
        let stage = try SandboxStage()
        let most = String(repeating: "é", count: RecordLimits.bulkTextMax)
        for (text, code) in [(most, "0"), (most + "é", "1005")] as [(String, JSONValue)] {
            let made = try await Self.code(
                stage,
                [("RequestBody", .string(text))],
                entity: "bulk_api_request"
            )
            #expect(made == code)
        }
    }

    @Test("hold for the records and the bytes that one call reads, of all entities together")
    func reading() async throws {
        let stage = try SandboxStage()
        try await stage.create("A", Array(repeating: ["N": "x"], count: 1_000))
        try await stage.create("B", Array(repeating: ["N": "x"], count: 500))
        try await stage.store.read { tx in
            let entity = try #require(EntityName("A"))
            let bytes = try EntityShelf(entity, SandboxStage.place, tx).part(
                offset: 0,
                limit: 1_000
            ).bytes
            #expect(bytes > 1_000)
            var fits = StoredRecords(SandboxStage.place, tx, recordsMax: 1_500, bytesMax: bytes * 2)
            #expect(try fits.records(of: "a").count == 1_000)
            #expect(try fits.records(of: "B").count == 500)
            #expect(throws: SQLError.self) { try fits.records(of: "B") }
            for (records, size) in [(999, bytes), (1_000, bytes - 1)] {
                var source = StoredRecords(
                    SandboxStage.place,
                    tx,
                    recordsMax: records,
                    bytesMax: size
                )
                #expect(throws: SQLError.self) { try source.records(of: "A") }
            }
            var exact = StoredRecords(SandboxStage.place, tx, recordsMax: 1_000, bytesMax: bytes)
            #expect(try exact.records(of: "A").map(\.recordID) == (1...1_000).map(String.init))
            #expect(try exact.records(of: "no name").isEmpty)
        }
    }
}
