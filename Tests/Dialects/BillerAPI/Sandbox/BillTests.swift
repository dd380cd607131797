import TestSupport
import Testing
import TollgateCore

@testable import BillerAPISandbox

@Suite("The bills of a linked account")
struct BillTests {
    private static let token = SandboxStage.Party.token(SandboxStage.client, "link_1")

    private static func bills(
        _ stage: SandboxStage,
        _ query: String = "account_link_id=link_1",
        by party: SandboxStage.Party = .client(SandboxStage.client)
    ) async throws -> [JSONObject] {
        let answer = try await stage.ask("GET /bills/get?\(query)", by: party)
        return try #require(answer["bills"]?.array).compactMap(\.object)
    }

    private static func stage(_ magic: MagicAccount = .success) throws -> SandboxStage {
        let stage = try SandboxStage()
        stage.links.add(.fixture("link_1", magic))
        return stage
    }

    @Test("have the members of the contract, and lines that sum up to the amount")
    func members() async throws {
        let bill = try #require(try await Self.bills(try Self.stage()).first)
        #expect(
            bill.names == [
                "id", "account_link_id", "biller_id", "biller_name", "account_number", "amount",
                "currency", "due_date", "status", "statement_date", "description",
                "auto_pay_enabled", "source", "line_items",
            ]
        )
        #expect(bill["account_link_id"] == "link_1" && bill["account_number"] == "****4242")
        #expect(bill["biller_id"] == "test_electric_company")
        #expect(bill["due_date"] == "2026-03-16" && bill["statement_date"] == "2026-02-23")
        #expect(bill["status"] == "PENDING" && bill["auto_pay_enabled"] == false)
        let lines = try #require(bill["line_items"]?.array).compactMap(\.object)
        let sum = lines.compactMap { $0["amount"]?.integer }.reduce(0, +)
        #expect(bill["amount"]?.integer == sum && sum > 0)
    }

    @Test(
        "follow from the magic number: days from the day of linking, and states",
        arguments: [
            (MagicAccount.success, ["2026-03-16"], ["PENDING"]),
            (.codeNeeded, ["2026-03-16"], ["PENDING"]),
            (.overdue, ["2026-01-30"], ["OVERDUE"]), (.scheduled, ["2026-03-06"], ["SCHEDULED"]),
            (
                .installments, ["2026-05-15", "2026-04-15", "2026-03-16"],
                ["SCHEDULED", "SCHEDULED", "PENDING"]
            ),
            (
                .severalAccounts, ["2026-03-18", "2026-03-17", "2026-03-16"],
                ["PENDING", "PENDING", "PENDING"]
            ),
        ]
    )
    func magic(_ magic: MagicAccount, _ dates: [String], _ states: [String]) async throws {
        let bills = try await Self.bills(try Self.stage(magic))
        #expect(bills.compactMap { $0["due_date"]?.string } == dates)
        #expect(bills.compactMap { $0["status"]?.string } == states)
        let isPaidByItself = bills.compactMap { $0["auto_pay_enabled"]?.bool }
        #expect(isPaidByItself.allSatisfy { $0 == (magic == .scheduled) })
    }

    @Test("say what is special about them")
    func words() async throws {
        let late = try #require(try await Self.bills(try Self.stage(.overdue)).first)
        let lines = try #require(late["line_items"]?.array)
            .compactMap { $0.object?["description"]?.string }
        #expect(lines.suffix(2) == ["Late fee", "Interest"])
        let plan = try await Self.bills(try Self.stage(.installments))
            .compactMap { $0["description"]?.string }
        #expect(plan == (1...3).reversed().map { "Payment plan installment \($0) of 3" })
        let homes = try await Self.bills(try Self.stage(.severalAccounts))
            .compactMap { $0["description"]?.string }
        #expect(homes.first?.hasSuffix("for Business") == true)
    }

    @Test("are the same every time, and others for another linked account")
    func sameEveryTime() async throws {
        let stage = try Self.stage()
        let first = try await Self.bills(stage)
        stage.clock.advance(by: .seconds(40 * 86_400))
        #expect(try await Self.bills(stage) == first)
        #expect(try await Self.bills(try Self.stage()) == first)
        stage.links.add(.fixture("link_2"))
        let other = try await Self.bills(stage, "account_link_id=link_2")
        #expect(other.first?["id"] != first.first?["id"])
    }

    @Test(
        "are filtered by day, state and source",
        arguments: [
            ("start_date=2026-04-15", 2), ("start_date=2026-04-16", 1),
            ("end_date=2026-04-15T00:00:00Z", 2), ("end_date=2026-03-15", 0),
            ("start_date=2026-03-16&end_date=2026-03-16", 1), ("status=PENDING", 1),
            ("status=SCHEDULED", 2), ("status=PAID", 0), ("source=BILLER_DIRECT", 3),
            ("source=EMAIL", 0),
        ]
    )
    func filters(_ filter: String, _ count: Int) async throws {
        let stage = try Self.stage(.installments)
        let bills = try await Self.bills(stage, "account_link_id=link_1&\(filter)")
        #expect(bills.count == count)
    }

    @Test("come by pages, the latest due first")
    func pages() async throws {
        let stage = try Self.stage(.installments)
        var (dates, next) = ([String](), "")
        for number in 1...3 {
            let answer = try await stage.ask("GET /bills/get?account_link_id=link_1&limit=1\(next)")
            #expect(answer.names == ["bills", "has_more", "next_cursor"])
            #expect(answer["has_more"]?.bool == (number < 3))
            dates += try #require(answer["bills"]?.array)
                .compactMap { $0.object?["due_date"]?.string }
            next = "&cursor=\(answer["next_cursor"]?.string ?? "")"
        }
        #expect(dates == ["2026-05-15", "2026-04-15", "2026-03-16"])
    }

    @Test("take no cursor of another linked account")
    func foreignCursor() async throws {
        let stage = try Self.stage(.installments)
        stage.links.add(.fixture("link_2", .installments))
        let page = try await stage.ask("GET /bills/get?account_link_id=link_1&limit=1")
        let cursor = try #require(page["next_cursor"]?.string)
        let word = try await stage.refusal(
            "GET /bills/get?account_link_id=link_2&limit=1&cursor=\(cursor)",
            status: 400
        )
        #expect(word == "INVALID_CURSOR")
    }

    @Test("are shown to the client that linked the account, and to nobody else")
    func clients() async throws {
        let stage = try Self.stage()
        stage.links.add(.fixture("link_gone", status: .disconnected))
        for (party, id) in [
            (SandboxStage.Party.client(SandboxStage.otherClient), "link_1"),
            (.client(SandboxStage.client), "link_none"),
            (.client(SandboxStage.client), "link_gone"),
        ] {
            let word = try await stage.refusal(
                "GET /bills/get?account_link_id=\(id)",
                status: 404,
                by: party
            )
            #expect(word == "ACCOUNT_LINK_NOT_FOUND")
        }
        let word = try await stage.refusal("GET /bills/get", status: 400)
        #expect(word == "VALIDATION_FAILED")
    }

    @Test("are shown to an access token without a name, and to it alone")
    func tokens() async throws {
        let stage = try Self.stage()
        stage.links.add(.fixture("link_2"))
        let own = try await Self.bills(stage, "", by: Self.token)
        #expect(own.first?["account_link_id"] == "link_1")
        let named = try await Self.bills(stage, "account_link_id=link_1", by: Self.token)
        #expect(named == own)
        // The same answer for one that is there and for one that is not.
        for id in ["link_2", "link_none"] {
            let word = try await stage.refusal(
                "GET /bills/get?account_link_id=\(id)",
                status: 403,
                by: Self.token
            )
            #expect(word == "FORBIDDEN")
        }
        let stranger = SandboxStage.Party.token(SandboxStage.client, "link_none")
        _ = try await stage.refusal("GET /bills/get", status: 404, by: stranger)
    }

    @Test("need the end user's consent, and a linked account in use")
    func consent() async throws {
        let stage = try SandboxStage()
        stage.links.add(.fixture("link_1", consents: ["payments"]))
        stage.links.add(.fixture("link_2", status: .inactive))
        stage.links.add(.fixture("link_3", status: .error))
        for id in 1...3 {
            let word = try await stage.refusal(
                "GET /bills/get?account_link_id=link_\(id)",
                status: 403
            )
            #expect(word == "FORBIDDEN")
        }
    }

    @Test("cannot be had while the biller does not answer")
    func unavailable() async throws {
        let stage = try Self.stage(.billerUnavailable)
        let answer = try await stage.ask("GET /bills/get?account_link_id=link_1")
        #expect(answer["success"] == false && answer["error_code"] == "BILLER_UNAVAILABLE")
    }

    @Test(
        "refuse filters that cannot be",
        arguments: [
            "status=OPEN", "source=FAX", "start_date=yesterday", "limit=0",
            "start_date=2026-03-02&end_date=2026-03-01",
        ]
    )
    func badFilters(_ filter: String) async throws {
        let word = try await Self.stage().refusal(
            "GET /bills/get?account_link_id=link_1&\(filter)",
            status: 400
        )
        #expect(word == "VALIDATION_FAILED")
    }

    @Test(
        "have dates also where a snapshot names a moment that cannot be",
        arguments: [Int64.min, .max]
    )
    func hugeMoments(_ microseconds: Int64) {
        let link = KnownLink.fixture(
            "link_1",
            .installments,
            createdAt: Instant(microseconds: microseconds)
        )
        #expect(BillMaker(link: link).bills.allSatisfy { $0.dueDate.count == 10 })
    }
}
