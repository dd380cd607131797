import BillerAPIDialect
import Callbacks
import Gatekeeper
import MemoryStore
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import BillerAPISandbox

@Suite("Webhooks that clients register")
struct WebhookTests {
    /// A registration that is taken.
    static let order: JSONValue = [
        "url": "https://example.com/hook", "events": ["bill.created", "link.created"],
    ]

    /// An order with another member.
    private static func order(_ name: String, _ value: JSONValue) -> JSONValue {
        var members = order.object ?? JSONObject()
        members[name] = value
        return .object(members)
    }

    /// Registers a webhook and returns its id.
    static func register(
        _ stage: SandboxStage,
        _ order: JSONValue = order,
        by party: SandboxStage.Party = .client(SandboxStage.client)
    ) async throws -> String {
        let made = try await stage.ask("POST /webhooks", order, status: 201, by: party)
        return try #require(made["id"]?.string)
    }

    /// Registers a webhook for which a test event waits; returns its id and the callback.
    static func registerWaiting(
        _ stage: SandboxStage
    ) async throws -> (id: String, callback: CallbackRecord) {
        let id = try await register(stage)
        try await stage.ask("POST /webhooks/\(id)/test", status: 202)
        return (id, try #require(try await stage.callbacks().first { $0.subject == id }))
    }

    /// The keys of a webhook as the vault keeps them.
    static func keys(_ stage: SandboxStage, _ id: String) async throws -> WebhookKeys {
        let world = stage.world
        return try await stage.store.read { tx in
            let webhook = try #require(try Shelf<Webhook>(SandboxStage.place, tx).find(id)?.record)
            let key = try #require(webhook.key)
            return WebhookKeys(reading: try #require(try world.vault.open(key, in: tx)))
        }
    }

    @Test("show a secret that the server made once, and never again")
    func secretOfServer() async throws {
        let stage = try SandboxStage()
        let reply = try await stage.reply("POST /webhooks", Self.order)
        #expect(reply.status == 201 && reply.headers["cache-control"] == "no-store")
        let made = try #require(try JSONValue(reading: reply.body).object)
        let secret = try #require(made["secret"]?.string)
        #expect(secret.hasPrefix("whsec_"))
        #expect(Base64.decode(secret.dropFirst(6))?.count == WebhookLimits.secretByteCount)
        let id = try #require(made["id"]?.string)
        #expect(try await Self.keys(stage, id).newest.secret.matches(Secret(secret)))
        #expect(try await stage.ask("GET /webhooks/\(id)")["secret"] == nil)
        let listed = try await stage.ask("GET /webhooks")["data"]?.array?.first?.object
        #expect(listed?["id"] == made["id"] && listed?["secret"] == nil)
        let stored = try await stage.store.read { tx in
            try tx.documents.query(
                DocumentQuery(),
                in: SandboxStage.place.collection(BillerAPIDocument.webhook.rawValue)
            ).documents.map { String(decoding: $0.json, as: UTF8.self) }
        }
        #expect(stored.count == 1 && !stored.contains { $0.contains(secret) })
    }

    @Test("take a secret of the client's and do not show it")
    func secretOfClient() async throws {
        let stage = try SandboxStage()
        let made = try await stage.ask(
            "POST /webhooks",
            Self.order("secret", "whsec_mine_and_long"),
            status: 201
        )
        #expect(made["secret"] == nil)
        let id = try #require(made["id"]?.string)
        #expect(try await Self.keys(stage, id).newest.secret.matches(Secret("whsec_mine_and_long")))
    }

    @Test("have the members that they were given, below both paths")
    func members() async throws {
        let stage = try SandboxStage()
        let made = try await stage.ask(
            "POST /iam/clients/client1/webhooks",
            [
                "url": "https://example.com/hook", "environment": "sandbox",
                "events": ["bill.created", "bill.created"], "description": "Mine",
                "secret": "12345678",
            ],
            status: 201
        )
        let id = try #require(made["id"]?.string)
        #expect(made["url"] == "https://example.com/hook" && made["events"] == ["bill.created"])
        #expect(made["environment"] == "sandbox" && made["description"] == "Mine")
        #expect(made["enabled"] == true && made["failing_since"] == .null)
        for path in ["/webhooks/\(id)", "/iam/clients/client1/webhooks/\(id)"] {
            #expect(try await stage.ask("GET \(path)") == made)
        }
        for path in ["/webhooks", "/iam/clients/client1/webhooks"] {
            #expect(try await stage.ask("GET \(path)")["data"] == [.object(made)])
        }
    }

    @Test("are refused with members that cannot be")
    func refused() async throws {
        let stage = try SandboxStage()
        let (most, longest) = (
            String(repeating: "d", count: WebhookLimits.descriptionMax),
            String(repeating: "k", count: WebhookLimits.secretBytes.upperBound)
        )
        let wrong: [(String, JSONValue)] = [
            ("url", nil), ("url", "http://example.com/"), ("url", "example.com"), ("url", 1),
            ("events", []), ("events", nil), ("events", ["bill.paid"]),
            ("events", ["webhook.test"]),
            ("events", "bill.created"), ("environment", "production"),
            ("environment", "development"), ("description", .string(most + "d")),
            ("secret", "1234567"), ("secret", .string(longest + "k")), ("secret", "with a space"),
            ("secret", "schlüssel"), ("enabled", "yes"), ("secret", "whsk_12345678"),
            ("secret", "whpk_12345678"),
        ]
        for (name, value) in wrong {
            let body = Self.order(name, value)
            let word = try await stage.refusal("POST /webhooks", body, status: 400)
            #expect(word == "VALIDATION_FAILED", "\(name)")
        }
        for (name, value) in [
            ("description", .string(most)), ("secret", .string(longest)), ("secret", "12345678"),
            ("url", "http://localhost:9/"), ("enabled", false),
        ] as [(String, JSONValue)] {
            try await stage.ask("POST /webhooks", Self.order(name, value), status: 201)
        }
    }

    @Test("are as many as there may be, and not one more, for each client")
    func most() async throws {
        let stage = try SandboxStage()
        for _ in 0..<WebhookLimits.perClientMax { _ = try await Self.register(stage) }
        let word = try await stage.refusal("POST /webhooks", Self.order, status: 400)
        #expect(word == "VALIDATION_FAILED")
        let entries = try await stage.store.read { try $0.vault.countsByKey() }
        #expect(entries.values.reduce(0, +) == WebhookLimits.perClientMax)
        _ = try await Self.register(stage, by: .client(SandboxStage.otherClient))
    }

    @Test("belong to one client, and are not there for another")
    func clients() async throws {
        let stage = try SandboxStage()
        let id = try await Self.register(stage)
        let other = SandboxStage.Party.client(SandboxStage.otherClient)
        let body: JSONValue = ["since": "2026-03-01"]
        for line in [
            "GET /webhooks/\(id)", "PATCH /webhooks/\(id)", "DELETE /webhooks/\(id)",
            "POST /webhooks/\(id)/rotate-secret", "POST /webhooks/\(id)/test",
            "GET /webhooks/\(id)/deliveries", "POST /webhooks/\(id)/recover",
            "POST /webhooks/\(id)/deliveries/cbk_1/resend",
        ] {
            let word = try await stage.refusal(line, body, status: 404, by: other)
            #expect(word == "NOT_FOUND", "\(line)")
        }
        #expect(try await stage.ask("GET /webhooks", by: other)["data"] == [])
        #expect(try await stage.ask("GET /webhooks/\(id)")["id"]?.string == id)
    }

    @Test("are changed member by member")
    func changed() async throws {
        let stage = try SandboxStage()
        let id = try await Self.register(stage, Self.order("description", "Mine"))
        let before = try await stage.ask("GET /webhooks/\(id)")
        let same = try await stage.ask("PATCH /webhooks/\(id)", [:])
        #expect(same["url"] == before["url"] && same["events"] == before["events"])
        #expect(same["description"] == "Mine")
        let after = try await stage.ask(
            "PATCH /webhooks/\(id)",
            [
                "url": "https://example.com/other", "events": ["bill.updated"],
                "description": nil, "enabled": false,
            ]
        )
        #expect(after["url"] == "https://example.com/other" && after["enabled"] == false)
        #expect(after["events"] == ["bill.updated"] && after["description"] == .null)
        #expect(after["created_at"] == before["created_at"])
        #expect(after["updated_at"] != before["updated_at"])
        _ = try await stage.refusal("PATCH /webhooks/\(id)", ["events": []], status: 400)
    }

    @Test("come back into use when the client says so, after their receiver was given up")
    func revived() async throws {
        let stage = try SandboxStage()
        let id = try await Self.register(stage)
        let now = stage.clock.now
        let health = ReceiverHealth(
            organisation: SandboxStage.place.organisation,
            environment: .sandbox,
            destination: "https://example.com/hook",
            failingSince: now,
            warnedAt: now,
            disabledAt: now
        )
        try await stage.store.transaction { tx in try tx.outbox.save(health) }
        let shown = try await stage.ask("GET /webhooks/\(id)")
        #expect(shown["enabled"] == false && shown["disabled_at"]?.string == now.rfc3339)
        #expect(shown["failing_since"]?.string == now.rfc3339)
        let revived = try await stage.ask("PATCH /webhooks/\(id)", ["enabled": true])
        #expect(revived["enabled"] == true && revived["disabled_at"] == .null)
    }

    @Test("have both secrets sign while a rotation overlaps, and the new one alone after it")
    func rotated() async throws {
        let stage = try SandboxStage()
        let made = try await stage.ask("POST /webhooks", Self.order, status: 201)
        let id = try #require(made["id"]?.string)
        let old = Secret(try #require(made["secret"]?.string))
        let reply = try await stage.reply(
            "POST /webhooks/\(id)/rotate-secret",
            ["overlap_seconds": 60]
        )
        #expect(reply.status == 200 && reply.headers["cache-control"] == "no-store")
        let rotated = try #require(try JSONValue(reading: reply.body).object)
        let new = Secret(try #require(rotated["secret"]?.string))
        let end = stage.clock.now + .seconds(60)
        #expect(rotated["previous_secret_expires_at"]?.string == end.rfc3339)
        let keys = try await Self.keys(stage, id)
        let during = keys.live(at: stage.clock.now)
        #expect(during.count == 2 && during[0].secret.matches(new))
        #expect(during[1].secret.matches(old))
        #expect(keys.live(at: end).count == 1)
        stage.clock.advance(by: .seconds(60))
        let shown = try await stage.ask("GET /webhooks/\(id)")
        #expect(shown["previous_secret_expires_at"] == .null)
    }

    @Test("drop the old secret at once where no overlap is wanted, and keep it a day unless told")
    func overlaps() async throws {
        let stage = try SandboxStage()
        let id = try await Self.register(stage)
        let path = "POST /webhooks/\(id)/rotate-secret"
        let usual = try await stage.ask(path)
        let end = stage.clock.now + WebhookLimits.overlapUsual
        #expect(usual["previous_secret_expires_at"]?.string == end.rfc3339)
        let longest = WebhookLimits.overlapMax.components.seconds
        try await stage.ask(path, ["overlap_seconds": .integer(longest)])
        for overlap in [.integer(longest + 1), -1, "60"] as [JSONValue] {
            _ = try await stage.refusal(path, ["overlap_seconds": overlap], status: 400)
        }
        let other = try await Self.register(stage)
        let none = try await stage.ask(
            "POST /webhooks/\(other)/rotate-secret",
            ["overlap_seconds": 0, "secret": "my-own-secret"]
        )
        #expect(none["previous_secret_expires_at"] == .null && none["secret"] == nil)
        let live = try await Self.keys(stage, other).live(at: stage.clock.now)
        #expect(live.count == 1 && live[0].secret.matches(Secret("my-own-secret")))
    }

    @Test("are unsigned after a snapshot was put back, until their secret is rotated")
    func restored() async throws {
        let stage = try SandboxStage()
        let id = try await Self.register(stage)
        try await stage.store.transaction { tx in
            let shelf = Shelf<Webhook>(SandboxStage.place, tx)
            var (webhook, version) = try #require(try shelf.find(id))
            webhook.key = nil
            try shelf.replace(webhook, after: version)
        }
        #expect(try await stage.ask("GET /webhooks/\(id)")["signed"] == false)
        try await stage.ask("POST /webhooks/\(id)/test", status: 202)
        #expect(try await stage.callbacks().map(\.key) == [nil])
        let rotated = try await stage.ask("POST /webhooks/\(id)/rotate-secret")
        #expect(rotated["signed"] == true && rotated["previous_secret_expires_at"] == .null)
        let secret = try #require(rotated["secret"]?.string)
        #expect(try await Self.keys(stage, id).newest.secret.matches(Secret(secret)))
    }
}
