import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

/// What one request reads and writes at the most, however many records it names and however large these are.
@Suite("The bytes of one request to BillingPlatform's sandbox")
struct ByteLimitTests {
    private static let refusal = "A request changes at most 8388608 bytes of records."
    /// How many of the largest records are the first that have more bytes than a request may change.
    private static let count = 32

    /// A sandbox with 32 of the largest records.
    private static func stage() async throws -> SandboxStage {
        let stage = try SandboxStage()
        #expect(RecordLimits.changedBytesMax == count * RecordLimits.recordBytesMax)
        for _ in 0..<2 {
            try await stage.create("A", Array(repeating: record("x"), count: count / 2))
        }
        return stage
    }

    /// One of the largest records, which all begin alike.
    private static func record(_ letter: String) -> JSONValue {
        let text = String(repeating: letter, count: RecordLimits.valueBytesMax)
        let fields = (0..<8).map { ("F\($0)", JSONValue.string(text)) }
        return .object(JSONObject(fields + [("Ref", "")]))
    }

    /// The body that names the first records.
    private static func body(_ count: Int) -> JSONValue {
        ["brmObjects": .array((1...count).map { ["Id": .string(String($0))] })]
    }

    @Test(
        "are bounded where records are put into the recycle bin and taken out; nothing is kept of more"
    )
    func bin() async throws {
        let stage = try await Self.stage()
        #expect(
            try await stage.problem("DELETE /delete/A", Self.body(Self.count).text) == Self.refusal
        )
        #expect(try await stage.record("A", "1") != nil)
        for (line, name) in [("delete", "deleteResponse"), ("undelete", "undeleteResponse")] {
            let body = Self.body(Self.count - 1)
            let rows = try await stage.rows("DELETE /\(line)/A", body, name)
            #expect(rows.allSatisfy { $0["ErrorCode"] == "0" } && rows.count == Self.count - 1)
        }
        let few = Self.body(Self.count - 1)
        _ = try await stage.rows("DELETE /delete/A", few, "deleteResponse")
        _ = try await stage.rows(
            "DELETE /delete/A",
            ["brmObjects": ["Id": .string(String(Self.count))]],
            "deleteResponse"
        )
        let message = try await stage.problem(
            "DELETE /undelete/A",
            Self.body(Self.count).text
        )
        #expect(message == Self.refusal)
        #expect(try await stage.record("A", "1") == nil)
    }

    @Test("are bounded where records are made and changed, by whichever fields of them")
    func changes() async throws {
        let stage = try await Self.stage()
        let records = Array(repeating: Self.record("y"), count: Self.count)
        let body: JSONValue = ["brmObjects": .array(records)]
        #expect(try await stage.problem("POST /A", body.text) == Self.refusal)
        let changed: JSONValue = [
            "brmObjects": .array(
                (1...Self.count).map { ["Id": .string(String($0)), "Ref": "x"] }
            )
        ]
        // A record of the largest has no room for a letter more: its row is a fault, and it is not written.
        let rows = try await stage.rows("PUT /A", changed, "updateResponse")
        #expect(rows.allSatisfy { $0["ErrorCode"] == "1005" })
        let emptied: JSONValue = [
            "brmObjects": .array(
                (1...Self.count).map { ["Id": .string(String($0)), "Ref": nil] }
            )
        ]
        for line in ["PUT /A", "PATCH /A"] {
            #expect(try await stage.problem(line, emptied.text) == Self.refusal)
        }
        #expect(try await stage.record("A", "1")?["Ref"] == "")
    }

    @Test("are as many as they may be, and not one more")
    func exactly() async throws {
        let stage = try SandboxStage()
        let entity = try #require(EntityName("A"))
        @Sendable func record(_ text: String) -> JSONObject {
            JSONObject([("Id", "1"), ("N", .string(text))])
        }
        let room = RecordLimits.changedBytesMax - JSONValue.object(record("")).bytes.count
        try await stage.store.transaction { tx in
            let most = record(String(repeating: "x", count: room))
            let more = record(String(repeating: "x", count: room + 1))
            var shelf = try EntityShelf(entity, SandboxStage.place, tx)
            #expect(throws: Rejection.self) { try shelf.insert(more) }
            shelf = try EntityShelf(entity, SandboxStage.place, tx)
            try shelf.insert(most)
        }
    }

    @Test("are bounded in each transaction that makes records findable by a new external key")
    func keys() async throws {
        let stage = try await Self.stage()
        let entity = try #require(EntityName("A"))
        func prepared() async throws -> Bool {
            try await stage.store.transaction { tx in
                var shelf = try EntityShelf(entity, SandboxStage.place, tx)
                return try shelf.prepare("Ref")
            }
        }
        #expect(try await prepared() == false)
        #expect(try await prepared())
        let body: JSONValue = ["externalIDFieldName": "Ref", "brmObjects": ["Ref": "new"]]
        let rows = try await stage.rows("PATCH /A", body, "upsertResponse")
        #expect(rows.map { $0["Id"] } == [.string(String(Self.count + 1))])
    }

    @Test("are bounded in a part, which is refused and not cut short")
    func parts() async throws {
        let stage = try await Self.stage()
        #expect(RecordLimits.partBytesMax == Self.count * RecordLimits.recordBytesMax)
        let message =
            "The records of the part have more than 8388608 bytes; ask for fewer rows"
            + " (at character 1)."
        #expect(try await stage.problem("GET /A") == message)
        let sql = encoded("SELECT Id FROM A")
        #expect(try await stage.problem("GET /query?sql=\(sql)") == message)
        let fewer = encoded("FETCH NEXT \(Self.count - 1) ROWS ONLY")
        let rows = try await stage.rows("GET /A?queryAnsiSql=\(fewer)", nil, "retrieveResponse")
        #expect(rows.count == Self.count - 1)
        let found = try await stage.rows(
            "GET /query?sql=" + encoded("SELECT Id FROM A WHERE Id > 0"),
            nil,
            "queryResponse"
        )
        #expect(found.count == Self.count)
    }

    @Test("of a part are as many as they may be, and not one more")
    func exactParts() async throws {
        let stage = try SandboxStage()
        try await stage.create("A", [["N": "a"], ["N": "bb"], ["N": "c"]])
        try await stage.store.read { tx in
            let entity = try #require(EntityName("A"))
            let part = RecordPart(offset: 0, limit: 2)
            var bytes = 0
            let isWhole = try EntityShelf(entity, SandboxStage.place, tx)
                .read(part, bytesMax: .max) { bytes += $1 }
            #expect(isWhole && bytes > 0)
            var fits = StoredRecords(SandboxStage.place, tx, partBytesMax: bytes)
            #expect(try fits.table(of: "A", part).count == 2)
            #expect(try fits.table(of: "A", nil).count == 3)
            var short = StoredRecords(SandboxStage.place, tx, partBytesMax: bytes - 1)
            #expect(throws: SQLError.self) { try short.table(of: "A", part) }
        }
    }

    @Test("are spent by no more than so many different names of fields")
    func names() async throws {
        let stage = try SandboxStage()
        try await stage.create("A", [["N": "a"], ["n": "b"], ["N": "c"]])
        try await stage.store.read { tx in
            // Two spellings, the id, and who made and changed the record, and when.
            let most = GeneratedField.allCases.count + 2
            var fits = StoredRecords(SandboxStage.place, tx, namesMax: most)
            let table = try fits.table(of: "A", nil)
            #expect(table.count == 3)
            let error = SQLError(
                position: 1,
                message: "The records have too many different names of fields"
            )
            #expect(throws: error) { try fits.table(of: "A", nil) }
            var short = StoredRecords(SandboxStage.place, tx, namesMax: most - 1)
            #expect(throws: error) { try short.table(of: "A", nil) }
        }
    }
}
