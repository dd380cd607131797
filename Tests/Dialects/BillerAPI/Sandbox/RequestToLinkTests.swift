import Gatekeeper
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPISandbox

@Suite("Requests to link")
struct RequestToLinkTests {
    private static let path = "/link/request-to-link"

    private static func items(
        _ stage: SandboxStage,
        _ query: String = ""
    ) async throws -> [JSONObject] {
        let answer = try await stage.ask("GET \(path)?\(query)")
        return try #require(answer["items"]?.array).compactMap(\.object)
    }

    @Test("are made for an end user, and expire when nobody does anything")
    func made() async throws {
        let stage = try SandboxStage()
        let made = try await stage.ask(
            "POST \(Self.path)",
            [
                "client_user_id": "user_1", "biller_id": "test_electric_company",
                "metadata": ["order": 7],
            ],
            status: 201
        )
        #expect(made["id"]?.string?.hasPrefix("rtl_") == true && made["status"] == "PENDING")
        #expect(made["metadata"] == ["order": 7] && made["client_user_id"] == "user_1")
        #expect(made["link_token_id"] == .null && made["session_url"] == .null)
        #expect(try await Self.items(stage).first == made)
        stage.clock.advance(by: RequestToLink.lifetime)
        #expect(try await Self.items(stage).first?["status"] == "EXPIRED")
    }

    @Test("are listed by pages with their total, the newest first")
    func pages() async throws {
        let stage = try SandboxStage()
        for number in 1...5 {
            let body: JSONValue = ["client_user_id": .string("user_\(number)")]
            try await stage.ask("POST \(Self.path)", body, status: 201)
        }
        let page = try await stage.ask("GET \(Self.path)?page=2&limit=2")
        #expect(page.names == ["items", "total", "page", "limit"])
        #expect(page["total"] == 5 && page["page"] == 2 && page["limit"] == 2)
        let users = try #require(page["items"]?.array).compactMap {
            $0.object?["client_user_id"]?.string
        }
        #expect(users == ["user_3", "user_2"])
        let beyond = try await stage.ask("GET \(Self.path)?page=1000000")
        #expect(beyond["items"] == [] && beyond["limit"] == 20)
    }

    @Test(
        "are searched and filtered",
        arguments: [
            ("search=ELECTRIC", 1), ("search=user_", 2), ("status=PENDING", 2),
            ("status=COMPLETED", 0), ("clientUserId=user_1", 1), ("client_user_id=user_1", 1),
            ("billerId=test_electric_company", 1), ("clientUserId=user", 0),
            ("clientUserId=user_2&search=electric", 0),
        ]
    )
    func filters(_ query: String, _ count: Int) async throws {
        let stage = try SandboxStage()
        let first: JSONValue = [
            "client_user_id": "user_1", "biller_id": "test_electric_company",
        ]
        try await stage.ask("POST \(Self.path)", first, status: 201)
        try await stage.ask("POST \(Self.path)", ["client_user_id": "user_2"], status: 201)
        #expect(try await Self.items(stage, query).count == count)
    }

    @Test("are shown to their client alone")
    func clients() async throws {
        let stage = try SandboxStage()
        try await stage.ask("POST \(Self.path)", ["client_user_id": "user_1"], status: 201)
        let other = try await stage.ask(
            "GET \(Self.path)",
            by: .client(SandboxStage.otherClient)
        )
        #expect(other["total"] == 0)
    }

    @Test("are refused with a wrong body or query")
    func refused() async throws {
        let stage = try SandboxStage()
        let longest = String(repeating: "u", count: RequestToLink.endUserMax)
        let bodies: [(JSONValue, Int)] = [
            ([:], 400), (["client_user_id": .string(longest + "u")], 400),
            (["client_user_id": "u", "biller_id": "nobody"], 400),
            (["client_user_id": "u", "metadata": "x"], 400),
            (
                [
                    "client_user_id": "u",
                    "metadata": [
                        "a": .string(String(repeating: "x", count: RequestToLink.metadataBytesMax))
                    ],
                ], 400
            ),
        ]
        for (body, status) in bodies {
            _ = try await stage.refusal("POST \(Self.path)", body, status: status)
        }
        for query in ["page=0", "limit=101", "status=OPEN", "page=1000001"] {
            _ = try await stage.refusal("GET \(Self.path)?\(query)", status: 400)
        }
        let body: JSONValue = ["client_user_id": .string(longest)]
        try await stage.ask("POST \(Self.path)", body, status: 201)
    }

    @Test("are as many as there may be, and not one more")
    func most() async throws {
        let stage = try SandboxStage()
        let now = stage.clock.now
        try await stage.store.transaction { tx in
            let shelf = Shelf<RequestToLink>(SandboxStage.place, tx)
            for number in 1..<RequestToLink.perClientMax {
                try shelf.insert(
                    RequestToLink(
                        id: "rtl_\(number)",
                        client: SandboxStage.client,
                        endUser: "u",
                        biller: nil,
                        status: .pending,
                        metadata: .null,
                        createdAt: now
                    )
                )
            }
        }
        let body: JSONValue = ["client_user_id": "u"]
        try await stage.ask("POST \(Self.path)", body, status: 201)
        let word = try await stage.refusal("POST \(Self.path)", body, status: 400)
        #expect(word == "VALIDATION_FAILED")
        let other = SandboxStage.Party.client(SandboxStage.otherClient)
        try await stage.ask("POST \(Self.path)", body, status: 201, by: other)
    }
}
