import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("An open collection")
struct OpenCollectionCallTests {
    private static let least = "title=My+First&description=Maecenas.&amount=299"

    @Test("is answered as documented, in capitals, with its page's address")
    func answered() async throws {
        let stage = try SandboxStage()
        let made = try await stage.ask("POST /api/v3/open_collections", Self.least)
        let id = try #require(made["id"]?.string)
        var expected = JSONObject([
            ("id", .string(id)), ("title", "MY FIRST"), ("description", "Maecenas."),
            ("reference_1_label", nil), ("reference_2_label", nil), ("email_link", nil),
            ("amount", 299), ("fixed_amount", true), ("tax", nil), ("fixed_quantity", true),
            ("payment_button", "pay"), ("photo", ["retina_url": nil, "avatar_url": nil]),
            (
                "split_payment",
                ["email": nil, "fixed_cut": nil, "variable_cut": nil, "split_header": false]
            ), ("url", .string("\(SandboxStage.publicURL)/\(id)")),
        ])
        #expect(made == expected)
        expected["status"] = "active"
        #expect(try await stage.ask("GET /api/v3/open_collections/\(id)") == expected)
        #expect(id.utf8.contains { (0x30...0x39).contains($0) })
    }

    @Test("of version 4 takes everything, and leaves the amount to the payer where asked")
    func takesEverything() async throws {
        let stage = try SandboxStage()
        let made = try await stage.ask(
            "POST /api/v4/open_collections",
            "title=T&description=D&fixed_amount=false&amount=nonsense&fixed_quantity=false"
                + "&payment_button=buy&reference_1_label=ID+No&reference_2_label=First+Name"
                + "&email_link=http://www.test.com&tax=1&split_header=true"
                + "&split_payments[][email]=a@b.my&split_payments[][variable_cut]=20"
                + "&split_payments[][stack_order]=0&redirect_uri=http://www.test.com/back?a=1"
        )
        let id = try #require(made["id"]?.string)
        var expected = JSONObject([
            ("id", .string(id)), ("title", "T"), ("description", "D"),
            ("reference_1_label", "ID No"), ("reference_2_label", "First Name"),
            ("email_link", "http://www.test.com"), ("amount", nil), ("fixed_amount", false),
            ("tax", 1), ("fixed_quantity", false), ("payment_button", "buy"),
            ("photo", ["retina_url": nil, "avatar_url": nil]), ("split_header", true),
            (
                "split_payments",
                [["email": "a@b.my", "fixed_cut": nil, "variable_cut": 20, "stack_order": 0]]
            ), ("url", .string("\(SandboxStage.publicURL)/\(id)")),
            ("redirect_uri", "http://www.test.com/back?a=1"),
        ])
        #expect(made == expected)
        // The documentation shows the status before the address.
        let address = expected["redirect_uri"]
        expected["redirect_uri"] = nil
        expected["status"] = "active"
        expected["redirect_uri"] = address
        #expect(try await stage.ask("GET /api/v4/open_collections/\(id)") == expected)
        let list = try await stage.ask("GET /api/v4/open_collections")
        #expect(list["open_collections"] == [.object(expected)] && list["page"] == 1)
    }

    @Test(
        "is refused with every reason",
        arguments: [
            (
                "",
                ["Title can't be blank", "Description can't be blank", "Amount can't be blank"]
            ),
            ("title=T&description=D&amount=0", ["Amount must be greater than 0"]),
            (
                "title=T&description=D&amount=1&payment_button=Donate",
                ["Payment button is not included in the list"]
            ),
            ("title=T&description=D&amount=1&tax=-1", ["Tax must be greater than 0"]),
            (
                "title=T&description=D&amount=1&email_link=javascript:alert(1)",
                ["Email link is invalid"]
            ),
            (
                "title=T&description=D&amount=1&fixed_amount=no",
                ["Fixed amount must be true or false"]
            ),
        ] as [(String, [String])]
    )
    func refused(_ form: String, _ messages: [String]) async throws {
        let stage = try SandboxStage()
        #expect(try await stage.problems("POST /api/v4/open_collections", form) == messages)
    }

    @Test(
        "has texts of a documented length at most",
        arguments: [
            ("title", "Title", FieldLimits.openTitleMax),
            ("description", "Description", FieldLimits.descriptionMax),
            ("reference_1_label", "Reference 1 label", FieldLimits.referenceLabelMax),
            ("reference_2_label", "Reference 2 label", FieldLimits.referenceLabelMax),
        ]
    )
    func lengths(_ name: String, _ title: String, _ max: Int) async throws {
        let stage = try SandboxStage()
        let text = String(repeating: "a", count: max)
        let others = ["title", "description"].filter { $0 != name }.map { "&\($0)=x" }.joined()
        let path = "POST /api/v4/open_collections"
        _ = try await stage.ask(path, "amount=1\(others)&\(name)=\(text)")
        #expect(
            try await stage.problems(path, "amount=1\(others)&\(name)=\(text)a")
                == ["\(title) is too long (maximum is \(max) characters)"]
        )
    }
}
