import Callbacks
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The callbacks of billograms")
struct BillogramCallbackTests {
    private static let organisation = OrganisationID(rawValue: "org_1")
    private static let url = "https://example.org/hook"
    private let stage: SandboxStage

    init() throws { stage = try SandboxStage() }

    @Test("Every event queues one with the members of the contract")
    func everyEventQueuesOne() async throws {
        let path = try await stage.path([own("key"), ("on_success", ["command": "send"])])
        _ = try await stage.data("POST \(path)/command/payment", ["amount": 100])
        let queued = try await callbacks()
        let shown = try await stage.data("GET \(path)")
        let types = queued.map { $0.content["event"]?.object?["type"] }
        #expect(
            types == ["BillogramCreated", "BillogramSent", "Payment", "BillogramEnded"]
        )
        let last = try #require(queued.last)
        #expect(last.record.kind == "BillogramEvent" && last.record.channel == "billogram")
        #expect(last.record.subject == shown["id"]?.string && last.record.destination == Self.url)
        #expect(last.content.names == ["custom", "billogram", "event"])
        #expect(last.content["custom"] == "mine")
        let billogram = last.content["billogram"]?.object
        for name in ["id", "ocr_number", "state", "remaining_sum", "total_sum", "attested_at"] {
            #expect(billogram?[name] == shown[name], "\(name)")
        }
        let event = last.content["event"]?.object
        #expect(
            event.map { Set($0.names) }
                == ["type", "created_at", "event_uuid", "billogram_id", "data"]
        )
        #expect(event?["billogram_id"] == shown["id"])
        #expect(event?["created_at"] == shown["updated_at"])
    }

    @Test("What is made and sent in one call is told as the draft first, then as it was sent")
    func theDraftIsToldFirst() async throws {
        _ = try await stage.path([own("key"), ("on_success", ["command": "send"])])
        let told = try await callbacks().map { $0.content["billogram"]?.object }
        #expect(told.map { $0?["state"] } == ["Unattested", "Unpaid"])
        #expect(told.map { $0?["invoice_no"] } == [JSONValue.null, 1])
        #expect(told.first??["attested_at"] == JSONValue.null)
    }

    @Test("Without an address of its own a billogram tells the account's, and without one nobody")
    func goesToTheAccount() async throws {
        _ = try await stage.path()
        #expect(try await callbacks().isEmpty)
        let settings = CallbackSettings(
            organisation: Self.organisation,
            environment: .sandbox,
            channel: "billogram",
            destination: "https://example.org/account"
        )
        try await stage.store.transaction { try $0.outbox.save(settings) }
        _ = try await stage.path()
        #expect(try await callbacks().map(\.record.destination) == ["https://example.org/account"])
    }

    @Test("A refused command queues nothing")
    func aRefusalQueuesNothing() async throws {
        let path = try await stage.path([own("key")])
        _ = try await stage.refusal("POST \(path)/command/payment", ["amount": 1])
        #expect(try await callbacks().count == 1)
    }

    @Test("The key is shown to its owner and stands in no document")
    func theKeyStandsInNoDocument() async throws {
        let path = try await stage.path([own("very-secret-key")])
        let shown = try await stage.data("GET \(path)")
        #expect(
            shown["callbacks"] == [
                "url": .string(Self.url), "sign_key": "very-secret-key", "custom": "mine",
            ]
        )
        let documents = try await stage.store.read { tx in
            let collection = DocumentCollection(
                environment: .sandbox,
                organisation: Self.organisation,
                kind: ResourceSchema.billogram.collectionKind
            )
            return try tx.documents.query(DocumentQuery(), in: collection).documents
        }
        let queued = try await callbacks()
        for json in documents.map(\.json) + queued.map(\.record.content) {
            #expect(!String(decoding: json, as: UTF8.self).contains("very-secret-key"))
        }
        #expect(queued.allSatisfy { $0.record.key != nil })
    }

    @Test("A replaced key goes, unless a callback on its way needs it")
    func aReplacedKeyGoes() async throws {
        let path = try await stage.path([own("one")])
        let old = try #require(try await callbacks().first?.record.key)
        _ = try await stage.data("PUT \(path)", ["callbacks": ["sign_key": "one"]])
        #expect(try await hasKey(old))
        _ = try await stage.data("PUT \(path)", ["callbacks": ["sign_key": "two"]])
        #expect(try await hasKey(old))
        try await stage.store.transaction { tx in
            for var callback in try tx.outbox.list(CallbackFilter()) {
                (callback.state, callback.nextTryAt) = (.delivered, nil)
                try tx.outbox.replace(callback)
            }
        }
        // The last callback is gone, too: the next tidying takes the old key, and not the new one.
        try await stage.store.transaction { tx in
            try tx.outbox.removeFinished(before: Instant(seconds: 1 << 40))
            try tx.vault.removeReleased()
        }
        #expect(try await !hasKey(old))
        let second = try #require(try await key(of: path))
        #expect(try await hasKey(second))
        _ = try await stage.data("PUT \(path)", ["callbacks": ["sign_key": .null]])
        #expect(try await !hasKey(second))
        let shown = try await stage.data("GET \(path)")
        #expect(shown["callbacks"]?.object?["sign_key"] == JSONValue.null)
        #expect(shown["callbacks"]?.object?["url"] == .string(Self.url))
    }

    @Test("A removed draft is told of, and its key stays until that is delivered")
    func aRemovedDraftIsToldOf() async throws {
        let path = try await stage.path([own("one")])
        _ = try await stage.data("DELETE \(path)")
        let last = try #require(try await callbacks().last)
        #expect(last.content["event"]?.object?["type"] == "Deleted")
        #expect(last.content["billogram"]?.object?["state"] == "Deleted")
        #expect(try await hasKey(try #require(last.record.key)))
    }

    // MARK: Parts

    private func own(_ key: String) -> (String, JSONValue) {
        ("callbacks", ["url": .string(Self.url), "sign_key": .string(key), "custom": "mine"])
    }

    private func callbacks() async throws -> [(record: CallbackRecord, content: JSONObject)] {
        let records = try await stage.store.read { try $0.outbox.list(CallbackFilter()) }
        let told = try records.map { record in
            (record, try #require(try JSONValue(reading: record.content).object))
        }
        // Those of one moment are listed by their random names.
        let order = [
            "BillogramCreated", "BillogramSent", "Payment", "BillogramEnded", "Deleted",
        ]
        func place(_ content: JSONObject) -> Int {
            content["event"]?.object?["type"]?.string.flatMap(order.firstIndex) ?? order.count
        }
        return told.sorted { place($0.1) < place($1.1) }
    }

    private func hasKey(_ id: VaultID) async throws -> Bool {
        try await stage.store.read { try $0.vault.find(id) != nil }
    }

    private func key(of path: String) async throws -> VaultID? {
        let id = path.split(separator: "/").last.map(String.init) ?? ""
        return try await stage.store.read { tx in
            let collection = DocumentCollection(
                environment: .sandbox,
                organisation: Self.organisation,
                kind: ResourceSchema.billogram.collectionKind
            )
            let document = try #require(try tx.documents.find(id, in: collection))
            return try BillogramRecord(reading: document).callbackKey
        }
    }
}
