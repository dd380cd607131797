import BillplzDialect
import Callbacks
import SandboxFixtures
import Synchronization
import Testing
import TollgateCore

@testable import Authority
@testable import BillplzSandbox
@testable import Gatekeeper

@Suite("Billplz's module")
struct SandboxModuleTests {
    @Test("sends a bill's callbacks five times, to receivers that answer 200 within 20 seconds")
    func billPlan() throws {
        let plan = try #require(BillplzModule.module.callbackPlan("bill"))
        #expect(plan.timeout == .seconds(20) && plan.receipts == 200...200)
        #expect(plan.schedule.triesMax == 5)
        let waits: [Duration] = [.seconds(15), .seconds(900), .seconds(900), .seconds(86_400)]
        for (number, wait) in waits.enumerated() {
            func delay(_ chance: UInt8) -> Duration {
                plan.schedule.delay(afterTries: number + 1, retryAfter: nil, chance: chance)
            }
            #expect(delay(0) == wait && delay(255) == wait + .seconds(300))
        }
    }

    @Test("sends a payment order's twice, and takes redirects for a card's receipt")
    func otherPlans() throws {
        let order = try #require(BillplzModule.module.callbackPlan("payment_order"))
        #expect(order.schedule.triesMax == 2 && order.receipts == 200...200)
        for chance: UInt8 in [0, 255] {
            let delay = order.schedule.delay(afterTries: 1, retryAfter: nil, chance: chance)
            #expect(delay == .seconds(3_600))
        }
        let card = try #require(BillplzModule.module.callbackPlan("card"))
        #expect(card.schedule.triesMax == 5 && card.receipts == 200...308)
        #expect(card.timeout == .seconds(20) && order.timeout == .seconds(20))
        #expect(BillplzModule.module.callbackPlan("nothing") == nil)
        #expect(BillplzModule.module.callbackPlan("redirect") == nil)
    }

    @Test("signs with the X Signature key, and knows how to pay")
    func keyAndActions() {
        let module = BillplzModule.module
        #expect(module.callbackKeyKind == "billplz.x-signature-key")
        #expect(module.actions.map(\.name) == ["pay"])
        #expect(module.callbackSigner?.channel == module.name)
        #expect(module.options.map(\.name) == ["extraPaymentCompletion"])
        #expect(module.options.first?.choices == ["off", "on"])
    }

    @Test("prints a secret key, the X Signature key, and the probe that uses the first")
    func quickstart() async throws {
        let desk = QuickstartDesk.fixture { kind, _, _ in (handle: nil, secret: kind.title) }
        let section = try await BillplzModule.module.quickstart(desk)
        #expect(
            section.json == [
                "base_url": "https://localhost:8443/api", "secret_key": "Secret key",
                "x_signature_key": "X Signature key",
            ]
        )
        #expect(
            section.curlArguments == [
                "-u", "Secret key:", "https://localhost:8443/api/v4/webhook_rank",
            ]
        )
    }
}

@Suite("A seeded Billplz sandbox")
struct BillplzSeedTests {
    private static let now = Instant(seconds: 1_772_366_400)

    private static func seed(
        _ stage: SandboxStage,
        at now: Instant = now,
        _ organisation: OrganisationID = SandboxStage.organisation
    ) async throws -> JSONValue {
        let desk = SeedDesk.fixture(stage.world, organisation, at: now)
        let seed = try #require(BillplzModule.module.seed)
        return try await stage.store.transaction { tx in try seed(desk, tx) }
    }

    private static func documents(_ stage: SandboxStage) async throws -> [Document] {
        try await stage.store.documents(ofKinds: BillplzDocument.allCases.map(\.rawValue))
    }

    @Test("holds the same bytes for the same organisation and moment, and others for another")
    func sameBytes() async throws {
        let (first, second, third) = (
            try SandboxStage(), try SandboxStage(seed: 2), try SandboxStage()
        )
        let made = try await Self.seed(first)
        #expect(made == ["collections": 2, "open_collections": 1, "bills": 6])
        _ = try await Self.seed(second)
        _ = try await Self.seed(third, at: Self.now + .seconds(1))
        #expect(try await Self.documents(first) == Self.documents(second))
        #expect(try await Self.documents(first) != Self.documents(third))
    }

    @Test("holds bills of every state, and tells nobody")
    func everyState() async throws {
        let stage = try SandboxStage()
        _ = try await Self.seed(stage)
        let bills = try await stage.store.read { tx in
            try Shelf<Bill>(SandboxStage.place, tx).list(DocumentQuery())
        }
        #expect(Set(bills.map(\.state)) == Set(BillState.allCases))
        #expect(bills.contains { $0.isExpired(at: Self.now) })
        #expect(try await stage.callbacks().isEmpty)
    }

    @Test("can be seeded for twenty organisations at one moment, with bills that pages find")
    func manyOrganisations() async throws {
        let stage = try SandboxStage()
        let organisations = (1...20).map { OrganisationID(rawValue: "org_\($0)") }
        for organisation in organisations { _ = try await Self.seed(stage, organisation) }
        try await stage.store.read { tx in
            for organisation in organisations {
                let place = SandboxPlace(environment: .sandbox, organisation: organisation)
                for bill in try Shelf<Bill>(place, tx).list(DocumentQuery()) {
                    let found = try Bill.findAnywhere(bill.id, .sandbox, tx)
                    #expect(found?.place == place)
                }
            }
        }
    }
}

@Suite("A fault on request in Billplz's sandbox")
struct BillplzFaultTests {
    private static let expected: [(SandboxFault, Int, String?)] = [
        (.limited, 429, "RateLimit"), (.internalError, 500, "InternalServerError"),
        (.unavailable, 503, "ServiceUnavailable"), (.malformed, 200, nil),
        (.notAvailableYet, 404, "RecordNotFound"), (.invalidAuth, 401, "Unauthorized"),
    ]

    private static func stage(
        _ wait: @escaping @Sendable (Duration) -> Void = { _ in }
    ) throws -> SandboxStage {
        try SandboxStage { FaultInjection(BillplzSandbox($0), voice: .billplz) { wait($0) } }
    }

    @Test("is answered before anything is changed", arguments: expected)
    func answered(_ fault: SandboxFault, _ status: Int, _ type: String?) async throws {
        let stage = try Self.stage()
        let reply = try await stage.reply(
            "POST /api/v3/collections",
            form: "title=T",
            headers: ["X-Sandbox-Fault": fault.rawValue]
        )
        #expect(reply.status == status)
        #expect(reply.headers["content-type"] == "application/json")
        let error = (try? JSONValue(reading: reply.body))?.object?["error"]?.object
        #expect(error?["type"]?.string == type)
        let waits = [SandboxFault.limited, .unavailable].contains(fault)
        #expect(reply.headers["retry-after"] == (waits ? "2" : nil))
        #expect(try await stage.ask("GET /api/v3/collections")["collections"] == [])
    }

    @Test("of an unknown word is refused, and of a slow answer is the answer after one wait")
    func others() async throws {
        let waits = Mutex<[Duration]>([])
        let stage = try Self.stage { wait in waits.withLock { $0.append(wait) } }
        let wrong = try await stage.reply(
            "GET /api/v3/collections",
            headers: ["X-Sandbox-Fault": "teapot"]
        )
        #expect(wrong.status == 422)
        let slow = try await stage.reply(
            "POST /api/v3/collections",
            form: "title=T",
            headers: ["X-Sandbox-Fault": "slow"]
        )
        #expect(slow.status == 200)
        #expect(waits.withLock { $0.count } == 1)
        #expect(waits.withLock { $0.allSatisfy { $0 > .zero } })
        let made = try await stage.ask("GET /api/v3/collections")["collections"]
        #expect(made?.array?.count == 1)
    }
}
