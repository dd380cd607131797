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

    @Test("hold for the members of a record, the generated fields among them")
    func members() throws {
        let generated = GeneratedField.allCases.map { ($0.rawValue, JSONValue.string("")) }
        let most =
            (0..<RecordLimits.fieldsMax).map { ("F\($0)", JSONValue.string("x")) } + generated
        #expect(most.count == RecordLimits.membersMax)
        #expect(try RecordInput(JSONObject(most)).fields.count == RecordLimits.fieldsMax)
        #expect(throws: RecordInput.tooManyFields) {
            try RecordInput(JSONObject(most + [("More", "x")]))
        }
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
            var shelf = try EntityShelf(entity, SandboxStage.place, tx)
            try shelf.begin(at: Int64(most))
            for number in 1..<most {
                try shelf.insert(JSONObject([("Id", .string(String(number)))]))
            }
            let first = try #require(RecordID("1"))
            let isDiscarded = try shelf.discard(first)
            #expect(isDiscarded)
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
                var shelf = try EntityShelf(name, SandboxStage.place, tx)
                try shelf.begin(at: 1)
            }
        }
        #expect(try await Self.code(stage, [("N", "a")], entity: "LAST") == "0")
        #expect(try await Self.code(stage, [("N", "a")], entity: "MORE") == "1005")
        #expect(try await Self.code(stage, [("N", "a")], entity: "E1") == "0")
    }

    @Test("hold for the external keys of an entity and for the bytes of their values")
    func externalKeys() async throws {
        let stage = try SandboxStage()
        func upsert(_ key: String, _ value: String) -> JSONValue {
            ["externalIDFieldName": .string(key), "brmObjects": [key: .string(value)]]
        }
        let most = RecordLimits.externalKeysMax
        for number in 1...most {
            let body = upsert("Key\(number)", "x")
            let rows = try await stage.rows("PATCH /ACCOUNT", body, "upsertResponse")
            #expect(rows.map { $0["ErrorCode"] } == ["0"])
        }
        #expect(
            try await stage.problem("PATCH /ACCOUNT", upsert("More", "x").text)
                == "An entity has at most 8 external keys."
        )
        let longest = Self.text(RecordLimits.externalKeyBytesMax)
        for (value, code) in [(longest, "0"), (longest + "x", "1005")] as [(String, JSONValue)] {
            let body = upsert("key1", value)
            let rows = try await stage.rows("PATCH /ACCOUNT", body, "upsertResponse")
            #expect(rows.map { $0["ErrorCode"] } == [code])
        }
    }

    @Test("hold for the records that one transaction gives the column of a new external key")
    func indexedRecords() async throws {
        let stage = try SandboxStage()
        let records = Array(repeating: ["N": "x"] as JSONValue, count: 1_000)
        try await stage.create("A", records)
        try await stage.create("A", [["N": "last"]])
        let entity = try #require(EntityName("A"))
        func prepared() async throws -> Bool {
            try await stage.store.transaction { tx in
                var shelf = try EntityShelf(entity, SandboxStage.place, tx)
                return try shelf.prepare("n")
            }
        }
        #expect(RecordLimits.indexedRecordsMax == 1_000)
        #expect(try await prepared() == false)
        #expect(try await prepared())
        #expect(try await prepared())
        let found = try await stage.store.read { tx in
            try EntityShelf(entity, SandboxStage.place, tx).id(having: "last", of: "N")
        }
        #expect(found == "1001")
    }

    @Test("hold for the records and the bytes that one call reads, of all entities together")
    func reading() async throws {
        let stage = try SandboxStage()
        try await stage.create("A", Array(repeating: ["N": "x"], count: 1_000))
        try await stage.create("B", Array(repeating: ["N": "x"], count: 500))
        try await stage.store.read { tx in
            let entity = try #require(EntityName("A"))
            var bytes = 0
            let shelf = try EntityShelf(entity, SandboxStage.place, tx)
            let isWhole = try shelf.read(nil, bytesMax: .max) { bytes += $1 }
            #expect(isWhole && bytes > 1_000)
            let error = SQLError(
                position: 1,
                message: "The call would read too many records, or too large ones"
            )
            var fits = StoredRecords(SandboxStage.place, tx, recordsMax: 1_500, bytesMax: bytes * 2)
            #expect(try fits.table(of: "a", nil).count == 1_000)
            #expect(try fits.table(of: "B", nil).count == 500)
            #expect(throws: error) { try fits.table(of: "B", nil) }
            for (records, size) in [(999, bytes), (1_000, bytes - 1)] {
                var source = StoredRecords(
                    SandboxStage.place,
                    tx,
                    recordsMax: records,
                    bytesMax: size
                )
                #expect(throws: error) { try source.table(of: "A", nil) }
            }
            var exact = StoredRecords(SandboxStage.place, tx, recordsMax: 1_000, bytesMax: bytes)
            let table = try exact.table(of: "A", nil)
            let ids = (0..<table.count).map { table.record(at: $0).recordID }
            #expect(ids == (1...1_000).map(String.init))
            #expect(try exact.table(of: "no name", nil).count == 0)
        }
    }

    @Test("do not keep a part from being read, which costs what it has")
    func parts() async throws {
        let stage = try SandboxStage()
        try await stage.create("A", Array(repeating: ["N": "x"], count: 1_000))
        try await stage.create("A", Array(repeating: ["N": "y"], count: 200))
        try await stage.store.read { tx in
            var whole = StoredRecords(SandboxStage.place, tx)
            let all = try whole.table(of: "A", nil)
            #expect(
                (0..<all.count).map { all.record(at: $0).recordID } == (1...1_200).map(String.init)
            )
            for (offset, limit) in [(0, 3), (998, 5), (1_199, 5), (1_200, 5), (0, 1_200)] {
                let count = max(0, min(limit, 1_200 - offset))
                var source = StoredRecords(SandboxStage.place, tx, recordsMax: count)
                let part = RecordPart(offset: offset, limit: limit)
                let table = try source.table(of: "A", part)
                let ids = (0..<table.count).map { table.record(at: $0).recordID }
                let expected = (0..<count).map { String(offset + $0 + 1) }
                #expect(ids == expected, "\(offset), \(limit)")
            }
        }
    }
}
