import TestSupport
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("A bill")
struct BillCallTests {
    @Test("with the least that it needs is answered as documented")
    func least() async throws {
        let stage = try SandboxStage()
        let collection = try await stage.collection()
        let made = try await stage.ask("POST /api/v3/bills", SandboxStage.billForm(collection))
        let id = try #require(made["id"]?.string)
        let expected: JSONValue = [
            "id": .string(id), "collection_id": .string(collection), "paid": false,
            "state": "due", "amount": 100, "paid_amount": 0, "due_at": "2026-3-1",
            "email": "tester@test.com", "mobile": nil, "name": "TESTER",
            "url": .string("\(SandboxStage.publicURL)/bills/\(id)"),
            "reference_1_label": "Reference 1", "reference_1": nil,
            "reference_2_label": "Reference 2", "reference_2": nil, "redirect_url": nil,
            "callback_url": "https://example.com/hook", "description": "Test",
        ]
        #expect(JSONValue.object(made) == expected)
        #expect(try await stage.ask("GET /api/v3/bills/\(id)") == made)
    }

    @Test("takes everything else")
    func everything() async throws {
        let stage = try SandboxStage()
        let id = try await stage.bill(
            "&due_at=2020-12-31&mobile=%2B60112223333&redirect_url=http://example.com/back?a=1%23b"
                + "&deliver=true&reference_1_label=First&reference_1=Sara&reference_2_label=Last"
                + "&reference_2=Dila"
        )
        let bill = try await stage.ask("GET /api/v3/bills/\(id)")
        for (name, value) in [
            ("due_at", "2020-12-31"), ("mobile", "+60112223333"),
            ("redirect_url", "http://example.com/back?a=1#b"), ("reference_1_label", "First"),
            ("reference_1", "Sara"), ("reference_2_label", "Last"), ("reference_2", "Dila"),
        ] { #expect(bill[name]?.string == value, "\(name)") }
        #expect(bill["paid_at"] == nil)
    }

    @Test("takes blanks as absent, and a telephone number in place of an address of mail")
    func blanks() async throws {
        let stage = try SandboxStage()
        let id = try await stage.bill(
            "&email=&mobile=60112223333&due_at=&redirect_url=&reference_1_label=&reference_1="
        )
        // The earlier `email` of the form stays, because a blank one is none.
        let bill = try await stage.ask("GET /api/v3/bills/\(id)")
        #expect(bill["due_at"] == "2026-3-1" && bill["redirect_url"] == .null)
        #expect(bill["reference_1_label"] == "Reference 1" && bill["reference_1"] == .null)
        let form =
            "collection_id=\(try await stage.collection())&mobile=60112223333&name=a&amount=1"
            + "&callback_url=http://example.com&description=d"
        let other = try await stage.ask("POST /api/v3/bills", form)
        #expect(other["email"] == .null && other["mobile"] == "60112223333")
    }

    @Test("comes from the query or from JSON as well as from a form")
    func otherSources() async throws {
        let stage = try SandboxStage()
        let form = SandboxStage.billForm(try await stage.collection())
        #expect(try await stage.ask("POST /api/v3/bills?\(form)")["amount"] == 100)
        let json: JSONValue = [
            "collection_id": .string(try await stage.collection()), "amount": 250,
            "email": "a@b.my", "name": "n", "callback_url": "https://example.com/h",
            "description": "d", "mobile": "", "due_at": nil, "deliver": false,
        ]
        let reply = try await stage.reply(
            "POST /api/v3/bills",
            body: json.bytes,
            headers: ["Content-Type": "application/json"]
        )
        #expect(try JSONValue(reading: reply.body).object?["amount"] == 250)
    }

    @Test("has an id of eight lower-case letters and digits, of which one is a digit")
    func ids() throws {
        let randomness = SeededRandomness(seed: 7)
        for _ in 0..<2_000 {
            let id = BillplzID.short(randomness.source)
            #expect(id.utf8.count == BillplzID.letterCount)
            #expect(id.utf8.allSatisfy { isDigit($0) || (0x61...0x7A).contains($0) })
            #expect(id.utf8.contains(where: isDigit))
        }
    }

    private static let missing = [
        "Collection can't be blank", "Email or mobile can't be blank", "Name can't be blank",
        "Amount can't be blank", "Callback url can't be blank", "Description can't be blank",
    ]

    @Test("without anything is refused with every reason at once")
    func everyReason() async throws {
        let stage = try SandboxStage()
        #expect(try await stage.problems("POST /api/v3/bills") == Self.missing)
        let blanks = "collection_id=&email=+&mobile=&name=&amount=&callback_url=&description="
        #expect(try await stage.problems("POST /api/v3/bills", blanks) == Self.missing)
    }

    @Test(
        "is refused for a field that it cannot have",
        arguments: [
            ("amount=0", "Amount must be greater than 0"),
            ("amount=-5", "Amount must be greater than 0"),
            ("amount=1.50", "Amount must be an integer"),
            ("amount=1e3", "Amount must be an integer"),
            ("amount=RM1", "Amount is not a number"),
            ("amount=0x10", "Amount is not a number"), ("amount=inf", "Amount is not a number"),
            ("amount=1000000000", "Amount must be less than or equal to 999999999"),
            (
                "amount=999999999999999999999999",
                "Amount must be less than or equal to 999999999"
            ), ("amount=-999999999999999999999999", "Amount must be greater than 0"),
            ("email=nobody", "Email is invalid"), ("email=a@b@c", "Email is invalid"),
            ("email=a%0Ab@c", "Email is invalid"), ("mobile=0112-223333", "Mobile is invalid"),
            ("mobile=%2B6011222333344455", "Mobile is invalid"),
            ("mobile=12345", "Mobile is invalid"), ("due_at=2026-02-30", "Due at is invalid"),
            ("due_at=tomorrow", "Due at is invalid"), ("due_at=1899-12-31", "Due at is invalid"),
            ("due_at=3000-01-01", "Due at is invalid"),
            ("callback_url=ftp://example.com", "Callback url is invalid"),
            ("callback_url=example.com/hook", "Callback url is invalid"),
            ("callback_url=https://u:p@example.com/", "Callback url is invalid"),
            ("callback_url=https://example.com/%23a", "Callback url is invalid"),
            ("callback_url=https://127.1/", "Callback url is invalid"),
            ("redirect_url=javascript:alert(1)", "Redirect url is invalid"),
            ("redirect_url=https://a.my/%0D%0ASet-Cookie:a", "Redirect url is invalid"),
            ("deliver=later", "Deliver must be true or false"),
        ]
    )
    func refused(_ more: String, _ message: String) async throws {
        let stage = try SandboxStage()
        let form = SandboxStage.billForm(try await stage.collection(), "&" + more)
        #expect(try await stage.problems("POST /api/v3/bills", form) == [message])
    }

    @Test(
        "has texts of a documented length at most",
        arguments: [
            ("name", "Name", FieldLimits.nameMax),
            ("description", "Description", FieldLimits.descriptionMax),
            ("reference_1_label", "Reference 1 label", FieldLimits.referenceLabelMax),
            ("reference_2_label", "Reference 2 label", FieldLimits.referenceLabelMax),
            ("reference_1", "Reference 1", FieldLimits.referenceMax),
            ("reference_2", "Reference 2", FieldLimits.referenceMax),
        ]
    )
    func lengths(_ name: String, _ title: String, _ max: Int) async throws {
        let stage = try SandboxStage()
        let collection = try await stage.collection()
        let text = String(repeating: "a", count: max)
        let form = SandboxStage.billForm(collection, "&\(name)=\(text)")
        _ = try await stage.ask("POST /api/v3/bills", form)
        let message = "\(title) is too long (maximum is \(max) characters)"
        #expect(try await stage.problems("POST /api/v3/bills", form + "a") == [message])
    }

    @Test("has addresses of a length at most that delivery can call")
    func addressLengths() async throws {
        let stage = try SandboxStage()
        let collection = try await stage.collection()
        for name in ["callback_url", "redirect_url"] {
            let start = "https://example.com/"
            let text =
                start
                + String(repeating: "a", count: FieldLimits.urlMax - start.utf8.count)
            let form = SandboxStage.billForm(collection, "&\(name)=\(text)")
            #expect(try await stage.ask("POST /api/v3/bills", form)[name]?.string == text)
            let problems = try await stage.problems("POST /api/v3/bills", form + "a")
            #expect(problems.first?.hasSuffix("(maximum is 2048 characters)") == true)
        }
    }

    @Test("asks for the largest amount and for the smallest")
    func amounts() async throws {
        let stage = try SandboxStage()
        for amount in [FieldLimits.amount.lowerBound, FieldLimits.amount.upperBound] {
            let form = SandboxStage.billForm(try await stage.collection(), "&amount=\(amount)")
            #expect(try await stage.ask("POST /api/v3/bills", form)["amount"] == .integer(amount))
        }
    }

    @Test("activates its collection again")
    func reactivates() async throws {
        let stage = try SandboxStage()
        let id = try await stage.collection()
        _ = try await stage.ask("POST /api/v3/collections/\(id)/deactivate")
        _ = try await stage.ask("POST /api/v3/bills", SandboxStage.billForm(id))
        #expect(try await stage.ask("GET /api/v3/collections/\(id)")["status"] == "active")
    }

    @Test("is not made in an open collection, another organisation's or none")
    func wrongCollection() async throws {
        let stage = try SandboxStage()
        let open = try await stage.ask(
            "POST /api/v3/open_collections",
            "title=T&description=D&amount=1"
        )
        let form = SandboxStage.billForm(try #require(open["id"]?.string))
        #expect(
            try await stage.problems("POST /api/v3/bills", form)
                == ["Collection can't be an open collection"]
        )
        let known = SandboxStage.billForm(try await stage.collection())
        for (form, organisation) in [
            (SandboxStage.billForm("nothing1"), SandboxStage.organisation),
            (known, OrganisationID(rawValue: "org_2")),
        ] {
            let reply = try await stage.reply(
                "POST /api/v3/bills",
                form: form,
                organisation: organisation
            )
            #expect(reply.status == 404)
        }
    }

    @Test("that is due is deleted once and stays readable; a paid one is not deleted")
    func deletion() async throws {
        let stage = try SandboxStage()
        let (due, paid) = (try await stage.bill(), try await stage.bill())
        try await stage.settle(paid, succeeds: true)
        #expect(try await stage.ask("DELETE /api/v3/bills/\(due)") == JSONObject())
        #expect(try await stage.ask("GET /api/v3/bills/\(due)")["state"] == "deleted")
        for id in [due, paid] {
            let problems = try await stage.problems("DELETE /api/v3/bills/\(id)")
            #expect(problems == ["\(id) cannot be deleted."])
        }
    }

    @Test("of another organisation is not found by any call")
    func othersBill() async throws {
        let stage = try SandboxStage()
        let id = try await stage.bill()
        for line in [
            "GET /api/v3/bills/\(id)", "DELETE /api/v3/bills/\(id)",
            "GET /api/v3/bills/\(id)/transactions",
        ] {
            let reply = try await stage.reply(line, organisation: OrganisationID(rawValue: "org_2"))
            #expect(reply.status == 404, "\(line)")
        }
        #expect(try await stage.ask("GET /api/v3/bills/\(id)")["state"] == "due")
    }
}
