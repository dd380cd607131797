import BillplzDialect
import TestSupport
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("The page of an open collection")
struct PageOpenCollectionTests {
    private static let payer = "name=Sara&email=sara@example.com"

    private func make(
        _ stage: PageStage,
        _ more: String,
        version: String = "v4"
    ) async throws -> String {
        let made = try await stage.stage.ask(
            "POST /api/\(version)/open_collections",
            "title=Raffle&description=Win%20a%20goat" + more
        )
        return try #require(made["id"]?.string)
    }

    /// The bill that a form's answer leads to.
    private func bill(_ stage: PageStage, _ page: Page) async throws -> Bill {
        #expect(page.status == 303)
        let path = try #require(page.location)
        return try await stage.bill(String(path.dropFirst("/bills/".count)))
    }

    @Test("asks for no more than the collection leaves open")
    func fields() async throws {
        let stage = try await PageStage()
        let fixed = try await make(stage, "&amount=250")
        let page = try await stage.open("/\(fixed)")
        #expect(page.status == 200)
        #expect(page.heading == "RAFFLE")
        #expect(page.html.contains("RM 2.50"))
        #expect(page.html.contains(">Pay</button>"))
        for name in ["amount", "quantity", "reference_1", "reference_2"] {
            #expect(!page.html.contains("name=\"\(name)\""))
        }
        let open = try await make(
            stage,
            "&fixed_amount=false&fixed_quantity=false&payment_button=buy"
                + "&reference_1_label=Class&reference_2_label=Size&tax=6"
        )
        let other = try await stage.open("/\(open)")
        for name in [
            "amount", "quantity", "name", "email", "mobile", "reference_1", "reference_2",
        ] {
            #expect(other.html.contains("<label for=\"\(name)\">"))
            #expect(other.html.contains("id=\"\(name)\" name=\"\(name)\""))
        }
        #expect(other.html.contains(">Buy</button>"))
        #expect(other.html.contains("6% tax"))
    }

    @Test("makes a bill and leads to its page")
    func order() async throws {
        let stage = try await PageStage()
        let id = try await make(
            stage,
            "&amount=250&fixed_quantity=false&tax=6&reference_1_label=Class"
                + "&redirect_uri=https://shop.example/done"
        )
        let page = try await stage.send(
            "/\(id)",
            Self.payer + "&quantity=3&reference_1=4B&amount=1&mobile=60122345678"
        )
        let bill = try await bill(stage, page)
        #expect(bill.amount == 795, "three times 250 sen and 6 per cent of it")
        #expect(bill.collectionID == id)
        #expect(bill.name == "SARA")
        #expect(bill.email == "sara@example.com")
        #expect(bill.mobile == "60122345678")
        #expect(bill.reference1Label == "Class")
        #expect(bill.reference1 == "4B")
        #expect(bill.redirectURL == "https://shop.example/done")
        #expect(bill.callbackURL == nil)
        let shown = try await stage.open("/bills/\(bill.id)")
        #expect(shown.html.contains("RAFFLE"))
        #expect(try await stage.press(.success, of: bill.id).location?.contains("done?") == true)
    }

    @Test("lets the payer name the amount in ringgit")
    func openAmount() async throws {
        let stage = try await PageStage()
        let id = try await make(stage, "&fixed_amount=false")
        let page = try await stage.send("/\(id)", Self.payer + "&amount=12.5&quantity=9")
        #expect(try await bill(stage, page).amount == 1_250)
    }

    @Test("says what is wrong and keeps what was written")
    func problems() async throws {
        let stage = try await PageStage()
        let id = try await make(stage, "&fixed_amount=false&fixed_quantity=false")
        let page = try await stage.send("/\(id)", "name=%3Ci%3E&amount=-1&quantity=0")
        #expect(page.status == 422)
        #expect(page.html.contains("role=\"alert\""))
        for problem in [
            "Amount must be a sum such as 12.50", "Quantity must be greater than 0",
            "Email or mobile can&#39;t be blank",
        ] {
            #expect(page.html.contains("<li>\(problem)</li>"), "\(problem)")
        }
        #expect(page.html.contains("value=\"&lt;i&gt;\""))
        #expect(page.html.contains("value=\"-1\""))
        #expect(try await stage.send("/\(id)", "").status == 422)
        #expect(try await stage.send("/\(id)", "name=%zz").status == 400)
    }

    @Test(
        "takes sums that a bill can be for",
        arguments: [
            ("0.01", 1), ("9999999.99", 999_999_999), ("0", nil), ("0.001", nil),
            ("10000000", nil), ("1e3", nil), ("1,000", nil), (".5", nil), ("5.", nil),
            ("99999999999999999999", nil), ("+5", nil), ("٣", nil),
        ] as [(String, Int64?)]
    )
    func sums(_ text: String, _ sen: Int64?) async throws {
        let stage = try await PageStage()
        let id = try await make(stage, "&fixed_amount=false")
        let page = try await stage.send("/\(id)", Self.payer + "&amount=\(text)")
        guard let sen else {
            #expect(page.status == 422)
            return
        }
        #expect(try await bill(stage, page).amount == sen)
    }

    @Test("is closed with its collection, and unknown without one")
    func closed() async throws {
        let stage = try await PageStage()
        let id = try await make(stage, "&amount=250")
        _ = try await stage.stage.ask("POST /api/v3/collections/\(id)/deactivate")
        #expect(try await stage.open("/\(id)").status == 410)
        #expect(try await stage.send("/\(id)", Self.payer).status == 410)
        #expect(try await stage.open("/zz00zz00").status == 404)
        #expect(try await stage.send("/zz00zz00", Self.payer).status == 404)
        let plain = try await stage.stage.collection()
        #expect(try await stage.open("/\(plain)").status == 404, "not an open one")
    }

    @Test("takes no form of another site")
    func crossSite() async throws {
        let stage = try await PageStage()
        let id = try await make(stage, "&amount=250")
        let page = try await stage.send(
            "/\(id)",
            Self.payer,
            headers: ["Sec-Fetch-Site": "cross-site"]
        )
        #expect(page.status == 403)
    }

    @Test("counts sums without ever overflowing")
    func totals() {
        #expect(OpenCollectionOrder.total(amount: 250, quantity: 3, tax: 6) == 795)
        #expect(OpenCollectionOrder.total(amount: 1, quantity: 1, tax: 50) == 2, "a half goes up")
        #expect(OpenCollectionOrder.total(amount: 1, quantity: 1, tax: 49) == 1)
        #expect(OpenCollectionOrder.total(amount: 999_999_999, quantity: 1, tax: 0) == 999_999_999)
        #expect(OpenCollectionOrder.total(amount: 999_999_999, quantity: 2, tax: 0) == nil)
        #expect(OpenCollectionOrder.total(amount: .max, quantity: 999, tax: 0) == nil)
        #expect(OpenCollectionOrder.total(amount: .max, quantity: 1, tax: 100) == nil)
        #expect(OpenCollectionOrder.total(amount: .max / 100, quantity: 1, tax: 100) == nil)
    }

    @Test("takes quantities of 999 and references of 120 letters at most")
    func limits() async throws {
        let stage = try await PageStage()
        let id = try await make(
            stage,
            "&amount=1&fixed_quantity=false&reference_1_label=A&reference_2_label=B"
        )
        let many = try await stage.send("/\(id)", Self.payer + "&quantity=999")
        #expect(try await bill(stage, many).amount == 999)
        let tooMany = try await stage.send("/\(id)", Self.payer + "&quantity=1000")
        #expect(tooMany.status == 422)
        #expect(tooMany.html.contains("<li>Quantity must be less than or equal to 999</li>"))
        for number in 1...2 {
            let text = String(repeating: "r", count: FieldLimits.referenceMax)
            let form = Self.payer + "&quantity=1&reference_\(number)=" + text
            let made = try await bill(stage, try await stage.send("/\(id)", form))
            #expect((number == 1 ? made.reference1 : made.reference2) == text)
            let long = try await stage.send("/\(id)", form + "r")
            #expect(long.status == 422)
            #expect(
                long.html.contains("Reference \(number) is too long (maximum is 120 characters)")
            )
        }
    }

    @Test("has a thousand unpaid bills at most; paying one or their age makes room")
    func unpaidBills() async throws {
        let stage = try await PageStage()
        let (id, other) = (try await make(stage, "&amount=1"), try await make(stage, "&amount=1"))
        let (world, now) = (stage.world, stage.stage.clock.now)
        let draft = BillDraft(name: "n", amount: 1, description: "d")
        let first = try await stage.stage.store.transaction { tx in
            let bills = try (1..<Bills.unpaidInOpenMax).map { _ in
                try Bills(world: world).insert(
                    draft,
                    collection: id,
                    at: SandboxStage.place,
                    now: now,
                    in: tx
                )
            }
            return try #require(bills.first)
        }
        #expect(try await stage.send("/\(id)", Self.payer).status == 303)
        let full = try await stage.send("/\(id)", Self.payer)
        #expect(full.status == 429)
        #expect(full.heading == "Too many unpaid bills")
        #expect(full.html.contains("1000 bills"))
        #expect(try await stage.send("/\(other)", Self.payer).status == 303)
        try await stage.stage.settle(first.id, succeeds: true)
        #expect(try await stage.send("/\(id)", Self.payer).status == 303)
        #expect(try await stage.send("/\(id)", Self.payer).status == 429)
        stage.stage.clock.setWall(to: now + Bill.lifetime)
        #expect(try await stage.send("/\(id)", Self.payer).status == 303)
    }
}

@Suite("Sums in ringgit")
struct PageRinggitTests {
    @Test("are written with two digits of sen and groups of three")
    func text() {
        #expect(Ringgit.text(0) == "RM 0.00")
        #expect(Ringgit.text(5) == "RM 0.05")
        #expect(Ringgit.text(100) == "RM 1.00")
        #expect(Ringgit.text(123_456_789) == "RM 1,234,567.89")
        #expect(Ringgit.text(100_000) == "RM 1,000.00")
        #expect(Ringgit.text(.min) == "-RM 92,233,720,368,547,758.08")
    }

    @Test("are read exactly, up to their longest")
    func reading() {
        #expect(Ringgit.sen(reading: "12") == 1_200)
        #expect(Ringgit.sen(reading: "12.5") == 1_250)
        #expect(Ringgit.sen(reading: "12.05") == 1_205)
        #expect(Ringgit.sen(reading: "999999999.99") == 99_999_999_999)
        #expect(Ringgit.sen(reading: "9999999999") == nil)
        #expect(Ringgit.sen(reading: "") == nil)
        #expect(Ringgit.sen(reading: "1.234") == nil)
    }
}
