import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPISandbox

@Suite("Bills in mailboxes")
struct EmailTests {
    private static let order: JSONValue = [
        "user_id": "user_1", "client_id": "client1", "redirect_uri": "https://example.com/back?a=1",
    ]

    private static func messages(
        _ stage: SandboxStage,
        _ query: String = "userId=user_1",
        by party: SandboxStage.Party = .client(SandboxStage.client)
    ) async throws -> [JSONObject] {
        let answer = try await stage.ask("GET /emails/messages?\(query)", by: party)
        return try #require(answer["data"]?.array).compactMap(\.object)
    }

    @Test("lead straight back to the client, whoever asks")
    func address() async throws {
        let stage = try SandboxStage()
        let answer = try await stage.ask("POST /emails/gmail/oauth-url", Self.order, by: .nobody)
        #expect(answer["success"] == true)
        let url = try #require(answer["data"]?.object?["oauth_url"]?.string)
        #expect(url.hasPrefix("https://example.com/back?a=1&code=sandbox_"))
        for address in ["javascript:alert(1)", "http://example.com/", "x", ""] {
            let body: JSONValue = [
                "user_id": "user_1", "client_id": "c", "redirect_uri": .string(address),
            ]
            _ = try await stage.refusal(
                "POST /emails/gmail/oauth-url",
                body,
                status: 400,
                by: .nobody
            )
        }
    }

    @Test("are none before a mailbox is connected, and a few after it")
    func connected() async throws {
        let stage = try SandboxStage()
        #expect(try await Self.messages(stage).isEmpty)
        let body: JSONValue = ["user_id": "user_1", "code": "sandbox_1"]
        let first = try await stage.ask("POST /emails/gmail/connect", body)
        #expect(first["success"] == true)
        #expect(first["data"]?.object?["status"] == "CONNECTED")
        #expect(try await stage.ask("POST /emails/gmail/connect", body) == first)
        let messages = try await Self.messages(stage)
        #expect(messages.count == 3)
        #expect(messages.first?["subject"] == "Your Test Electric Company bill is ready")
        #expect(messages.first?["received_at"] == "2026-02-27T08:00:00Z")
        #expect(try await Self.messages(stage) == messages)
        #expect(
            messages.allSatisfy { message in
                message["biller_id"]?.string.flatMap(BillerDirectory.find) != nil
            }
        )
        #expect(try await Self.messages(stage, "userId=user_2").isEmpty)
        let other = SandboxStage.Party.client(SandboxStage.otherClient)
        #expect(try await Self.messages(stage, by: other).isEmpty)
    }

    @Test("are filtered by day, and come by pages")
    func filters() async throws {
        let stage = try SandboxStage()
        try await stage.ask("POST /emails/gmail/connect", ["user_id": "user_1"])
        let recent = try await Self.messages(stage, "userId=user_1&startDate=2026-02-20")
        #expect(recent.count == 2)
        let old = try await Self.messages(stage, "userId=user_1&endDate=2026-02-20T10:00:00Z")
        #expect(old.count == 2)
        let page = try await stage.ask("GET /emails/messages?userId=user_1&limit=2")
        #expect(page["has_more"] == true)
        let cursor = try #require(page["next_cursor"]?.string)
        let rest = try await Self.messages(stage, "userId=user_1&limit=2&cursor=\(cursor)")
        #expect(rest.count == 1)
    }

    @Test("are refused without an end user")
    func refused() async throws {
        let stage = try SandboxStage()
        _ = try await stage.refusal("GET /emails/messages", status: 400)
        _ = try await stage.refusal("POST /emails/gmail/connect", [:], status: 400)
        let long = String(repeating: "u", count: EmailCalls.endUserMax + 1)
        let body: JSONValue = ["user_id": .string(long)]
        _ = try await stage.refusal("POST /emails/gmail/connect", body, status: 400)
    }

    @Test("lie in as many mailboxes as there may be, and not one more")
    func most() async throws {
        let stage = try SandboxStage()
        let now = stage.clock.now
        try await stage.store.transaction { tx in
            let shelf = Shelf<Mailbox>(SandboxStage.place, tx)
            for number in 1..<Mailbox.perClientMax {
                try shelf.insert(
                    Mailbox(client: SandboxStage.client, endUser: "\(number)", connectedAt: now)
                )
            }
        }
        try await stage.ask("POST /emails/gmail/connect", ["user_id": "last"])
        _ = try await stage.refusal("POST /emails/gmail/connect", ["user_id": "x"], status: 400)
        try await stage.ask("POST /emails/gmail/connect", ["user_id": "last"])
    }
}
