import BillerAPIDialect
import Callbacks
import Linking
import MemoryStore
import SandboxFixtures
import Synchronization
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import Authority
@testable import BillerAPISandbox
@testable import Gatekeeper

@Suite("BillerAPI's module")
struct SandboxModuleTests {
    @Test("has what the registry needs, under one name")
    func module() {
        let module = BillerAPIModule.module
        #expect(module.name == "billerapi" && module.title == "BillerAPI")
        #expect(module.callbackSigner?.channel == module.name)
        #expect(module.kinds.allSatisfy { $0.name.rawValue.hasPrefix("billerapi.") })
        #expect(module.kinds.count == 4 && module.callbackKeyKind == nil)
        #expect(module.vaultPurposes == ["billerapi.webhook-keys"])
        #expect(module.options.map(\.name) == ["clientHeaders", "authenticationCount"])
        #expect(module.limits["authentication"] == RequestLimit(count: 5, seconds: 60))
        #expect(module.limits["link"] == RequestLimit(count: 100, seconds: 60))
        #expect(module.limits["biller"] == RequestLimit(count: 200, seconds: 60))
        #expect(module.limits["webhook"] == RequestLimit(count: 100, seconds: 60))
        #expect(module.callbackPlan("bill.created") == nil)
        #expect(module.linking?.kinds.accessToken == .billerAPIAccessToken)
        #expect(module.linking?.kinds.linkToken == .billerAPILinkToken)
        #expect(module.linking?.kinds.publicToken == .billerAPIPublicToken)
    }

    @Test("offers the linking of accounts a provider and a place for events")
    func linking() async throws {
        let stage = try SandboxStage()
        let part = try #require(BillerAPIModule.module.linking)
        let provider = part.makeProvider(stage.world)
        let biller = try await provider.biller("test_electric_company")
        #expect(biller?.name == "Test Electric Company")
        let order: JSONValue = ["url": "https://example.com/", "events": ["link.created"]]
        let id = try await WebhookTests.register(stage, order)
        let events = part.makeEvents(stage.world)
        let now = stage.clock.now
        let event = LinkEvent(
            kind: .linkCreated,
            organisation: SandboxStage.place.organisation,
            environment: .sandbox,
            credential: SandboxStage.client,
            client: SandboxStage.clientName,
            endUser: "user_1"
        )
        try await stage.store.transaction { tx in try events.post(event, now, tx) }
        #expect(try await stage.callbacks().map(\.subject) == [id])
    }

    @Test("prints a client, and a call that lists billers with it")
    func quickstart() async throws {
        let desk = QuickstartDesk.fixture { kind, _, scopes in
            #expect(kind == .billerAPIClient && scopes == kind.scopes)
            return (handle: "client1", secret: "bb_test_1")
        }
        let section = try await BillerAPIModule.module.quickstart(desk)
        #expect(
            section.json == [
                "base_url": "https://localhost:8443", "client_id": "client1",
                "client_secret": "bb_test_1",
            ]
        )
        #expect(
            section.curlArguments == [
                "-H", "X-Client-ID: client1", "-H", "X-Client-Secret: bb_test_1",
                "https://localhost:8443/billers",
            ]
        )
    }

    @Test("answers calls of the linking of accounts, which never reach it, and unknown paths")
    func notItsOwn() async throws {
        let stage = try SandboxStage()
        for line in ["POST /link/token/create", "GET /bills/accounts", "GET /webhooks/a/b/c/d"] {
            let word = try await stage.refusal(line, status: 404)
            #expect(word == "NOT_FOUND")
        }
    }

    @Test("fails where nobody calls, which the gatekeeper rules out")
    func nobody() async throws {
        let stage = try SandboxStage()
        await #expect(throws: StoreFault.self) {
            try await stage.reply("GET /webhooks", by: .nobody)
        }
    }
}

@Suite("A seeded BillerAPI sandbox")
struct BillerAPISeedTests {
    private static let now = Instant(seconds: 1_772_366_400)

    private static func seed(_ stage: SandboxStage) async throws -> JSONValue {
        let desk = SeedDesk.fixture(stage.world, at: now)
        let seed = try #require(BillerAPIModule.module.seed)
        return try await stage.store.transaction { tx in try seed(desk, tx) }
    }

    private static func documents(_ stage: SandboxStage) async throws -> [Document] {
        try await stage.store.documents(ofKinds: BillerAPIDocument.allCases.map(\.rawValue))
    }

    @Test("holds requests of every state, a mailbox, and tells nobody")
    func everyState() async throws {
        let stage = try SandboxStage()
        try await stage.addClient()
        #expect(try await Self.seed(stage) == ["requests_to_link": 5, "mailboxes": 1])
        let items = try #require(
            try await stage.ask("GET /link/request-to-link")["items"]?.array
        )
        let states = Set(items.compactMap { $0.object?["status"]?.string })
        #expect(states == Set(RequestToLink.Status.allCases.map(\.rawValue)))
        let mails = try await stage.ask("GET /emails/messages?userId=user_ada")
        #expect(mails["data"]?.array?.count == 3)
        #expect(try await stage.callbacks().isEmpty)
    }

    @Test("holds the same bytes for the same client and moment, and nothing without a client")
    func sameBytes() async throws {
        let (first, second, empty) = (
            try SandboxStage(), try SandboxStage(seed: 2), try SandboxStage()
        )
        for stage in [first, second] {
            try await stage.addClient()
            _ = try await Self.seed(stage)
        }
        #expect(try await Self.documents(first) == Self.documents(second))
        #expect(try await Self.seed(empty) == ["requests_to_link": 0, "mailboxes": 0])
        #expect(try await Self.documents(empty).isEmpty)
    }
}

@Suite("A fault on request in BillerAPI's sandbox")
struct BillerAPIFaultTests {
    private static let order: JSONValue = ["client_user_id": "user_1"]
    private static let expected: [(SandboxFault, Int)] = [
        (.limited, 429), (.internalError, 500), (.unavailable, 503), (.malformed, 200),
        (.notAvailableYet, 404), (.invalidAuth, 401),
    ]

    private static func stage(
        _ wait: @escaping @Sendable (Duration) -> Void = { _ in }
    ) throws -> SandboxStage {
        try SandboxStage { sandbox in
            FaultInjection(sandbox, voice: .billerAPI(BillerAPIDialect())) { wait($0) }
        }
    }

    @Test("is answered before anything is changed", arguments: expected)
    func answered(_ fault: SandboxFault, _ status: Int) async throws {
        let stage = try Self.stage()
        let reply = try await stage.reply(
            "POST /link/request-to-link",
            Self.order,
            headers: ["X-Sandbox-Fault": fault.rawValue]
        )
        #expect(reply.status == status && reply.headers["x-sandbox-fault"] == fault.rawValue)
        #expect(reply.headers["content-type"] == "application/json")
        let body = try? JSONValue(reading: reply.body)
        #expect(body?.object?["statusCode"]?.integer == (fault == .malformed ? nil : Int64(status)))
        let waits = [SandboxFault.limited, .unavailable].contains(fault)
        #expect(reply.headers["retry-after"] == (waits ? "2" : nil))
        #expect(try await stage.ask("GET /link/request-to-link")["total"] == 0)
    }

    @Test("of an unknown word is refused, and of a slow answer is the answer after one wait")
    func others() async throws {
        let waits = Mutex<[Duration]>([])
        let stage = try Self.stage { wait in waits.withLock { $0.append(wait) } }
        let wrong = try await stage.reply("GET /billers", headers: ["X-Sandbox-Fault": "teapot"])
        #expect(wrong.status == 400)
        let slow = try await stage.reply(
            "POST /link/request-to-link",
            Self.order,
            headers: ["X-Sandbox-Fault": "slow"]
        )
        #expect(slow.status == 201)
        #expect(waits.withLock { $0 } == [SandboxFault.slowDelay])
    }

    @Test("can be asked for by a value, where the client sets no header")
    func magic() async throws {
        let reply = try await Self.stage().reply("GET /billers?search=fault:503")
        #expect(reply.status == 503)
    }
}
