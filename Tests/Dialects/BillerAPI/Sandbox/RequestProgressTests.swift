import Gatekeeper
import Linking
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPISandbox

@Suite("A request to link, as its end user goes on")
struct RequestProgressTests {
    private static let path = "/link/request-to-link"

    private static func tell(
        _ stage: SandboxStage,
        _ kind: LinkEvent.Kind,
        link: String? = "ltid_1",
        endUser: String = "user_1",
        biller: String? = nil
    ) async throws {
        let event = LinkEvent(
            kind: kind,
            organisation: SandboxStage.place.organisation,
            environment: .sandbox,
            credential: SandboxStage.client,
            client: SandboxStage.clientName,
            endUser: endUser,
            link: link.map(LinkID.init(rawValue:)),
            biller: biller
        )
        let post = LinkEventPost(
            post: WebhookPost(world: stage.world),
            ledger: stage.links.ledger
        )
        let now = stage.clock.now
        try await stage.store.transaction { tx in try post.take(event, at: now, in: tx) }
    }

    /// The states of all requests, the oldest first.
    private static func states(_ stage: SandboxStage) async throws -> [String] {
        let items = try await stage.ask("GET \(path)")["items"]?.array ?? []
        return items.reversed().compactMap { $0.object?["status"]?.string }
    }

    private static func request(
        _ stage: SandboxStage,
        _ endUser: String = "user_1",
        biller: String? = nil
    ) async throws {
        try await stage.ask(
            "POST \(path)",
            ["client_user_id": .string(endUser), "biller_id": .optional(biller)],
            status: 201
        )
    }

    @Test("begins with a link token, and ends with a linked account")
    func whole() async throws {
        let stage = try SandboxStage()
        let order: JSONValue = [
            "url": "https://example.com/", "events": ["request-to-link.updated"],
        ]
        _ = try await WebhookTests.register(stage, order)
        try await Self.request(stage)
        try await Self.tell(stage, .linkCreated)
        let item = try await stage.ask("GET \(Self.path)")["items"]?.array?.first?.object
        #expect(item?["status"] == "IN_PROGRESS" && item?["link_token_id"] == "ltid_1")
        #expect(item?["session_url"] == "https://localhost:8443/connect/ltid_1")
        try await Self.tell(stage, .linkUpdated)
        #expect(try await Self.states(stage) == ["IN_PROGRESS"])
        try await Self.tell(stage, .accountCreated)
        #expect(try await Self.states(stage) == ["COMPLETED"])
        let told = try await stage.callbacks().map(\.kind)
        #expect(told == ["request-to-link.updated", "request-to-link.updated"])
        // What is complete stays so.
        try await Self.tell(stage, .linkCreated, link: "ltid_2")
        #expect(try await Self.states(stage) == ["COMPLETED"])
    }

    @Test("is the oldest that fits, and for a linked account the one that has begun")
    func chosen() async throws {
        let stage = try SandboxStage()
        try await Self.request(stage, biller: "clearwell_utilities")
        try await Self.request(stage, biller: "test_electric_company")
        try await Self.request(stage, "user_2")
        let biller = "test_electric_company"
        try await Self.tell(stage, .linkCreated, link: "ltid_2", biller: biller)
        #expect(try await Self.states(stage) == ["PENDING", "IN_PROGRESS", "PENDING"])
        try await Self.tell(stage, .accountCreated, link: nil)
        #expect(try await Self.states(stage) == ["PENDING", "COMPLETED", "PENDING"])
        try await Self.tell(stage, .linkCreated, endUser: "user_3")
        #expect(try await Self.states(stage) == ["PENDING", "COMPLETED", "PENDING"])
    }

    @Test("does not begin after its time")
    func expired() async throws {
        let stage = try SandboxStage()
        try await Self.request(stage)
        stage.clock.advance(by: RequestToLink.lifetime)
        try await Self.tell(stage, .linkCreated)
        #expect(try await Self.states(stage) == ["EXPIRED"])
    }

    @Test("is looked for among as many as may be, and not one more")
    func openMax() async throws {
        let stage = try SandboxStage()
        let water = "clearwell_utilities"
        for _ in 1..<RequestProgress.openMax { try await Self.request(stage, biller: water) }
        try await Self.request(stage)
        try await Self.tell(stage, .linkCreated, biller: "test_electric_company")
        let begun = try await stage.ask("GET \(Self.path)?status=IN_PROGRESS")
        #expect(begun["total"] == 1)
        let other = try SandboxStage()
        for _ in 0..<RequestProgress.openMax { try await Self.request(other, biller: water) }
        try await Self.request(other)
        try await Self.tell(other, .linkCreated, biller: "test_electric_company")
        let none = try await other.ask("GET \(Self.path)?status=IN_PROGRESS")
        #expect(none["total"] == 0)
    }
}
