import BillerAPIDialect
import Gatekeeper
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import BillerAPISandbox

@Suite("The key pairs of webhooks")
struct WebhookPairTests {
    /// Registers a webhook and returns its members.
    private static func made(
        _ stage: SandboxStage,
        _ order: JSONValue = WebhookTests.order
    ) async throws -> (id: String, members: JSONObject) {
        let members = try await stage.ask("POST /webhooks", order, status: 201)
        return (try #require(members["id"]?.string), members)
    }

    /// Writes other keys into the vault, as an older server kept them.
    private static func keep(
        _ text: String,
        _ stage: SandboxStage,
        _ id: String
    ) async throws {
        let world = stage.world
        try await stage.store.transaction { tx in
            let shelf = Shelf<Webhook>(SandboxStage.place, tx)
            var (webhook, version) = try #require(try shelf.find(id))
            let key = try #require(webhook.key)
            _ = try world.vault.replace(key, with: Secret(text), in: tx)
            (webhook.publicKey, webhook.olderPublicKey) = (nil, nil)
            try shelf.replace(webhook, after: version)
        }
    }

    @Test("are made with a secret of the server's, and with one of the client's")
    func made() async throws {
        let stage = try SandboxStage()
        let order: JSONValue = [
            "url": "https://example.com/hook", "events": ["bill.created"], "secret": "12345678",
        ]
        var shown: Set<String> = []
        for order in [WebhookTests.order, order] {
            let (id, members) = try await Self.made(stage, order)
            let text = try #require(members["public_key"]?.string)
            let half = try #require(WebhookPublicKey(reading: Secret(text)))
            #expect(members["previous_public_key"] == .null)
            let newest = try await WebhookTests.keys(stage, id).newest
            #expect(newest.pair?.publicKey == half)
            let one = try await stage.ask("GET /webhooks/\(id)")
            #expect(one["public_key"]?.string == text)
            shown.insert(text)
        }
        let listed = try await stage.ask("GET /webhooks")["data"]?.array ?? []
        #expect(Set(listed.compactMap { $0.object?["public_key"]?.string }) == shown)
        #expect(shown.count == 2)
    }

    @Test("have a private half that no answer and no document shows")
    func sealed() async throws {
        let stage = try SandboxStage()
        let reply = try await stage.reply("POST /webhooks", WebhookTests.order)
        #expect(!String(decoding: reply.body, as: UTF8.self).contains("whsk_"))
        let stored = try await stage.store.read { tx in
            try tx.documents.query(
                DocumentQuery(),
                in: SandboxStage.place.collection(BillerAPIDocument.webhook.rawValue)
            ).documents.map { String(decoding: $0.json, as: UTF8.self) }
        }
        #expect(stored.count == 1 && stored.allSatisfy { $0.contains("whpk_") })
        #expect(!stored.contains { $0.contains("whsk_") })
    }

    @Test("are rotated with the secret, and both are shown while both sign")
    func rotated() async throws {
        let stage = try SandboxStage()
        let (id, members) = try await Self.made(stage)
        let path = "POST /webhooks/\(id)/rotate-secret"
        let rotated = try await stage.ask(path, ["overlap_seconds": 60])
        let old = try #require(members["public_key"]?.string)
        let new = try #require(rotated["public_key"]?.string)
        #expect(new != old && rotated["previous_public_key"]?.string == old)
        let during = try await WebhookTests.keys(stage, id).live(at: stage.clock.now)
        #expect(during.map { $0.pair?.publicKey.description } == [new, old])
        stage.clock.advance(by: .seconds(60))
        let shown = try await stage.ask("GET /webhooks/\(id)")
        #expect(shown["public_key"]?.string == new && shown["previous_public_key"] == .null)
        let third = try await stage.ask(path, ["overlap_seconds": 0, "secret": "my-own-secret"])
        #expect(third["previous_public_key"] == .null)
        #expect(third["public_key"]?.string.map { $0 != new } == true)
    }

    @Test("are absent from webhooks that had none, until their secret is rotated")
    func beforePairs() async throws {
        let stage = try SandboxStage()
        let (id, _) = try await Self.made(stage)
        try await Self.keep("an-old-secret", stage, id)
        let shown = try await stage.ask("GET /webhooks/\(id)")
        #expect(shown["public_key"] == .null && shown["signed"] == true)
        #expect(try await WebhookTests.keys(stage, id).newest.pair == nil)
        let rotated = try await stage.ask("POST /webhooks/\(id)/rotate-secret")
        #expect(rotated["public_key"]?.string?.hasPrefix("whpk_") == true)
        #expect(rotated["previous_public_key"] == .null)
        let live = try await WebhookTests.keys(stage, id).live(at: stage.clock.now)
        #expect(live.map { $0.pair == nil } == [false, true])
        #expect(live[1].secret.matches(Secret("an-old-secret")))
    }

    @Test("are not shown while nothing signs, as after a snapshot was put back")
    func unsigned() async throws {
        let stage = try SandboxStage()
        let (id, _) = try await Self.made(stage)
        try await stage.ask("POST /webhooks/\(id)/rotate-secret")
        try await stage.store.transaction { tx in
            let shelf = Shelf<Webhook>(SandboxStage.place, tx)
            var (webhook, version) = try #require(try shelf.find(id))
            webhook.key = nil
            try shelf.replace(webhook, after: version)
        }
        let shown = try await stage.ask("GET /webhooks/\(id)")
        #expect(shown["public_key"] == .null && shown["previous_public_key"] == .null)
    }
}
