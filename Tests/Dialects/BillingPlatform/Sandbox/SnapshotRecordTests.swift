import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillingPlatformSandbox

/// Records that were put into the store without anything beside them, as a snapshot written by hand
/// has them.
@Suite("A record of a snapshot that was written by hand")
struct SnapshotRecordTests {
    private static func stage(counter: JSONValue? = nil) async throws -> SandboxStage {
        let stage = try SandboxStage()
        try await stage.store.transaction { tx in
            func insert(_ id: String, _ json: JSONValue, _ kind: String) throws {
                try tx.documents.insert(
                    Document(id: id, version: 1, json: json.bytes, index: [:]),
                    in: SandboxStage.place.collection(kind)
                )
            }
            let kind = EntityShelf.recordKind + "ACCOUNT"
            try insert("41", ["Id": "41", "Ref": "b", "Secret": nil], kind)
            try insert("7", ["Id": "7", "Ref": "a"], kind)
            try insert("50", ["Id": "50", "Ref": "c"], EntityShelf.binKind + "ACCOUNT")
            if let counter { try insert("ACCOUNT", counter, EntityShelf.counterKind) }
        }
        return stage
    }

    @Test("is read, and found by its id", arguments: ["", "?queryAnsiSql=1%3D1"])
    func reading(_ query: String) async throws {
        let stage = try await Self.stage()
        let rows = try await stage.rows("GET /ACCOUNT\(query)", nil, "retrieveResponse")
        #expect(rows.map(\.recordID) == ["7", "41"])
        #expect(try await stage.record("ACCOUNT", "41")?["Ref"] == "b")
    }

    @Test(
        "has the next id behind it, without a counter as with one",
        arguments: [
            (nil, "51"), (["Next": 60], "60"), (["Next": 8], "51"), ([], "51"),
            (["Next": "x"], "51"),
        ] as [(JSONValue?, String)]
    )
    func creating(_ counter: JSONValue?, _ id: String) async throws {
        let stage = try await Self.stage(counter: counter)
        #expect(try await stage.create("ACCOUNT", [["Ref": "d"]]) == [id])
        let rows = try await stage.rows("GET /ACCOUNT", nil, "retrieveResponse")
        #expect(rows.map(\.recordID) == ["7", "41", id])
    }

    @Test("is found by an external key")
    func upserting() async throws {
        let stage = try await Self.stage()
        let body: JSONValue = [
            "externalIDFieldName": "Ref", "brmObjects": [["Ref": "b"], ["Ref": "new"]],
        ]
        let rows = try await stage.rows("PATCH /ACCOUNT", body, "upsertResponse")
        #expect(rows.map { $0["Id"] } == ["41", "51"])
    }
}
