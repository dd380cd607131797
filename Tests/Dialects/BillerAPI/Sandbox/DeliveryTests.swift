import BillerAPIDialect
import Callbacks
import Gatekeeper
import Linking
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import BillerAPISandbox

@Suite("What webhooks are sent")
struct DeliveryTests {
    private static func order(
        _ events: [String],
        _ url: String = "https://example.com/hook"
    )
        -> JSONValue
    {
        ["url": .string(url), "events": .array(events.map(JSONValue.string))]
    }

    private static func content(_ callback: CallbackRecord) throws -> JSONObject {
        try #require(try JSONValue(reading: callback.content).object)
    }

    private static func event(
        _ kind: LinkEvent.Kind,
        account: String? = nil
    ) -> LinkEvent {
        LinkEvent(
            kind: kind,
            organisation: SandboxStage.place.organisation,
            environment: .sandbox,
            credential: SandboxStage.client,
            client: SandboxStage.clientName,
            endUser: "user_1",
            link: LinkID(rawValue: "ltid_1"),
            account: account.map(LinkedAccountID.init(rawValue:)),
            biller: "test_electric_company"
        )
    }

    private static func tell(_ stage: SandboxStage, _ event: LinkEvent) async throws {
        let post = LinkEventPost(
            post: WebhookPost(world: stage.world),
            ledger: stage.links.ledger
        )
        let now = stage.clock.now
        try await stage.store.transaction { tx in try post.take(event, at: now, in: tx) }
    }

    @Test("is told to each webhook that wants to know, under one event id")
    func filtered() async throws {
        let stage = try SandboxStage()
        try await stage.addClient()
        let (both, one) = (["link.created", "link.updated"], ["link.created"])
        let first = try await WebhookTests.register(stage, Self.order(both))
        let second = try await WebhookTests.register(
            stage,
            Self.order(one, "https://example.com/two")
        )
        let resting = try await WebhookTests.register(stage, Self.order(both))
        try await stage.ask("PATCH /webhooks/\(resting)", ["enabled": false])
        let other = SandboxStage.Party.client(SandboxStage.otherClient)
        _ = try await WebhookTests.register(stage, Self.order(both), by: other)
        try await Self.tell(stage, Self.event(.linkCreated))
        let told = try await stage.callbacks()
        #expect(Set(told.map(\.subject)) == [first, second])
        #expect(
            Set(told.map(\.destination)) == ["https://example.com/hook", "https://example.com/two"]
        )
        #expect(told.allSatisfy { $0.channel == "billerapi" && $0.kind == "link.created" })
        let ids = try told.map { try Self.content($0)["event_id"]?.string }
        #expect(Set(ids).count == 1 && ids.first??.hasPrefix("evt_") == true)
        let content = try Self.content(try #require(told.first))
        #expect(content["client_id"] == "client1" && content["mode"] == "sandbox")
        #expect(
            content["data"] == [
                "link_token_id": "ltid_1", "biller_id": "test_electric_company",
                "client_user_id": "user_1",
            ]
        )
        try await Self.tell(stage, Self.event(.linkUpdated))
        #expect(try await stage.callbacks().count == 3)
    }

    @Test("is told to nobody where nobody wants to know")
    func nobody() async throws {
        let stage = try SandboxStage()
        try await Self.tell(stage, Self.event(.linkCreated))
        _ = try await WebhookTests.register(stage, Self.order(["bill.updated"]))
        try await Self.tell(stage, Self.event(.linkCreated))
        #expect(try await stage.callbacks().isEmpty)
    }

    @Test("tells of a new linked account and of each of its bills")
    func bills() async throws {
        let stage = try SandboxStage()
        stage.links.add(.fixture("link_1", .installments))
        let events = ["account-link.created", "account-link.updated", "bill.created"]
        _ = try await WebhookTests.register(stage, Self.order(events))
        try await Self.tell(stage, Self.event(.accountCreated, account: "link_1"))
        let told = try await stage.callbacks()
        let kinds = told.map(\.kind).sorted()
        #expect(kinds == ["account-link.created"] + Array(repeating: "bill.created", count: 3))
        let bills = try await stage.ask("GET /bills/get?account_link_id=link_1")["bills"]?.array
        let ids = bills?.compactMap { $0.object?["id"]?.string } ?? []
        let toldIDs = try told.compactMap {
            try Self.content($0)["data"]?.object?["bill_id"]?.string
        }
        #expect(Set(ids) == Set(toldIDs) && ids.count == 3)
        try await Self.tell(stage, Self.event(.accountUpdated, account: "link_1"))
        #expect(try await stage.callbacks().count == 5)
    }

    @Test("tells of as many bills as it may, and not of one more")
    func billsMax() async throws {
        let stage = try SandboxStage()
        let one = KnownLink.fixture()
        let account = try #require(one.accounts.first)
        let many = KnownLink(
            id: one.id,
            client: one.client,
            biller: one.biller,
            billerName: one.billerName,
            endUser: one.endUser,
            consents: one.consents,
            accounts: Array(repeating: account, count: LinkEventPost.billsMax + 1),
            status: one.status,
            createdAt: one.createdAt
        )
        stage.links.add(many)
        _ = try await WebhookTests.register(stage, Self.order(["bill.created"]))
        try await Self.tell(stage, Self.event(.accountCreated, account: "link_1"))
        #expect(try await stage.callbacks().count == LinkEventPost.billsMax)
    }

    @Test("tells of a request to link")
    func requests() async throws {
        let stage = try SandboxStage()
        _ = try await WebhookTests.register(stage, Self.order(["request-to-link.created"]))
        let made = try await stage.ask(
            "POST /link/request-to-link",
            ["client_user_id": "user_1"],
            status: 201
        )
        let told = try #require(try await stage.callbacks().first)
        let data = try Self.content(told)["data"]?.object
        #expect(data?["request_to_link_id"] == made["id"] && data?["client_user_id"] == "user_1")
    }

    @Test("is a test when the client asks for one, whatever the webhook wants")
    func tests() async throws {
        let stage = try SandboxStage()
        let id = try await WebhookTests.register(stage)
        let usual = try await stage.ask("POST /webhooks/\(id)/test", status: 202)
        #expect(usual["event_type"] == "webhook.test" && usual["status"] == "PENDING")
        #expect(usual["webhook_id"]?.string == id && usual["attempts"] == [])
        let named: JSONValue = ["event_type": "account-link.updated"]
        let chosen = try await stage.ask("POST /webhooks/\(id)/test", named, status: 202)
        #expect(chosen["event_type"] == "account-link.updated")
        let wrong: JSONValue = ["event_type": "bill.paid"]
        _ = try await stage.refusal("POST /webhooks/\(id)/test", wrong, status: 400)
        #expect(
            try await stage.callbacks().map(\.kind) == ["webhook.test", "account-link.updated"]
        )
    }

    @Test("is signed with every key that lives at the moment of sending")
    func signed() async throws {
        let stage = try SandboxStage()
        let made = try await stage.ask("POST /webhooks", WebhookTests.order, status: 201)
        let id = try #require(made["id"]?.string)
        let old = Secret(try #require(made["secret"]?.string))
        try await stage.ask("POST /webhooks/\(id)/test", status: 202)
        let rotated = try await stage.ask("POST /webhooks/\(id)/rotate-secret")
        let new = Secret(try #require(rotated["secret"]?.string))
        let callback = try #require(try await stage.callbacks().first)
        let (world, now) = (stage.world, stage.clock.now)
        let name = try #require(callback.key)
        let key = try await stage.store.read { tx in try world.vault.open(name, in: tx) }
        let message = CallbackMessage(
            id: callback.id,
            kind: callback.kind,
            content: try Self.content(callback),
            createdAt: callback.createdAt
        )
        let signer = BillerAPICallbackSigner()
        func isValid(_ secret: Secret, at moment: Instant) -> Bool {
            let sent = signer.sign(message, key: key, at: moment)
            return signer.verify(sent, kind: nil, key: secret, at: moment, explained: false)
                .allSatisfy(\.isValid)
        }
        #expect(isValid(new, at: now) && isValid(old, at: now))
        let later = now + WebhookLimits.overlapUsual
        #expect(isValid(new, at: later) && !isValid(old, at: later))
    }

    @Test("can be listed with its tries, oldest first, by state and by pages")
    func listed() async throws {
        let stage = try SandboxStage()
        let id = try await WebhookTests.register(stage)
        for _ in 0..<3 { try await stage.ask("POST /webhooks/\(id)/test", status: 202) }
        var callback = try #require(try await stage.callbacks().first)
        let at = stage.clock.now
        callback.state = .failed
        callback.nextTryAt = nil
        callback.tries = [
            CallbackTry(at: at, milliseconds: 12, status: 500, fault: "status", answer: "no")
        ]
        let failed = callback
        try await stage.store.transaction { tx in try tx.outbox.replace(failed) }
        let path = "GET /webhooks/\(id)/deliveries"
        let all = try #require(try await stage.ask(path)["data"]?.array)
        #expect(all.count == 3)
        #expect(
            all.first?.object?["attempts"] == [
                [
                    "at": .string(at.rfc3339), "duration_ms": 12, "status_code": 500,
                    "error": "status", "response": "no",
                ]
            ]
        )
        #expect(all.first?.object?["status"] == "FAILED")
        #expect(all.first?.object?["next_attempt_at"] == .null)
        let waiting = try await stage.ask("\(path)?status=PENDING")["data"]?.array
        #expect(waiting?.count == 2)
        #expect(try await stage.ask("\(path)?since=2026-03-02")["data"] == [])
        let page = try await stage.ask("\(path)?limit=2")
        let cursor = try #require(page["next_cursor"]?.string)
        let rest = try await stage.ask("\(path)?limit=2&cursor=\(cursor)")
        #expect(rest["data"]?.array == Array(all.suffix(1)) && rest["has_more"] == false)
        _ = try await stage.refusal("\(path)?status=PENDING&cursor=\(cursor)", status: 400)
    }

    @Test("is sent again when the client asks, and not by another webhook's path")
    func resent() async throws {
        let stage = try SandboxStage()
        let (id, other) = (
            try await WebhookTests.register(stage), try await WebhookTests.register(stage)
        )
        let made = try await stage.ask("POST /webhooks/\(id)/test", status: 202)
        let delivery = try #require(made["id"]?.string)
        var callback = try #require(try await stage.callbacks().first)
        (callback.state, callback.nextTryAt) = (.failed, nil)
        let failed = callback
        try await stage.store.transaction { tx in try tx.outbox.replace(failed) }
        for path in ["\(other)/deliveries/\(delivery)", "\(id)/deliveries/cbk_none"] {
            _ = try await stage.refusal("POST /webhooks/\(path)/resend", status: 404)
        }
        let path = "POST /webhooks/\(id)/deliveries/\(delivery)/resend"
        let resent = try await stage.ask(path, status: 202)
        #expect(resent["status"] == "PENDING")
        #expect(resent["next_attempt_at"]?.string == stage.clock.now.rfc3339)
    }

    @Test("is sent again by the wall clock, also where the sandbox's clock was moved meanwhile")
    func resentAhead() async throws {
        let stage = try SandboxStage()
        let id = try await WebhookTests.register(stage)
        let made = try await stage.ask("POST /webhooks/\(id)/test", status: 202)
        let delivery = try #require(made["id"]?.string)
        // The call was admitted by a clock that was not moved yet.
        let organisation = OrganisationRecord(
            id: SandboxStage.place.organisation,
            name: "demo",
            createdAt: stage.clock.now,
            sandboxAdvance: .seconds(3_600)
        )
        try await stage.store.transaction { try $0.organisations.insert(organisation) }
        let path = "POST /webhooks/\(id)/deliveries/\(delivery)/resend"
        let resent = try await stage.ask(path, status: 202)
        #expect(resent["next_attempt_at"]?.string == stage.clock.now.rfc3339)
    }

    @Test("that failed since a moment is sent again, for this webhook alone")
    func recovered() async throws {
        let stage = try SandboxStage()
        let (id, other) = (
            try await WebhookTests.register(stage), try await WebhookTests.register(stage)
        )
        for webhook in [id, id, other] {
            try await stage.ask("POST /webhooks/\(webhook)/test", status: 202)
        }
        let all = try await stage.callbacks()
        try await stage.store.transaction { tx in
            for var callback in all {
                (callback.state, callback.nextTryAt) = (.failed, nil)
                try tx.outbox.replace(callback)
            }
        }
        let path = "POST /webhooks/\(id)/recover"
        let late = try await stage.ask(path, ["since": "2026-03-02"], status: 202)
        #expect(late["recovered"] == 0)
        let answer = try await stage.ask(path, ["since": "2026-03-01"], status: 202)
        #expect(answer["recovered"] == 2)
        let states = try await stage.callbacks().map { ($0.subject == id, $0.state == .pending) }
        #expect(states.allSatisfy { $0.0 == $0.1 })
        for since in [nil, "x", 1] as [JSONValue] {
            _ = try await stage.refusal(path, ["since": since], status: 400)
        }
    }

    @Test("is sent again as often as one call may, and the rest by the next")
    func recoveredMax() async throws {
        let stage = try SandboxStage()
        let (id, sample) = try await WebhookTests.registerWaiting(stage)
        let world = stage.world
        try await stage.store.transaction { tx in
            for _ in 0...WebhookLimits.recoveredMax {
                try tx.outbox.insert(sample.copy(world.randomness, state: .failed))
            }
        }
        let path = "POST /webhooks/\(id)/recover"
        let first = try await stage.ask(path, ["since": "2026-03-01"], status: 202)
        #expect(first["recovered"]?.integer == Int64(WebhookLimits.recoveredMax))
        let second = try await stage.ask(path, ["since": "2026-03-01"], status: 202)
        #expect(second["recovered"] == 1)
    }
}
