import HTTPTypes
import TestSupport
import Testing
import TollgateCore

@testable import Pages

@Suite("The demo shop")
struct ShopTests {
    /// A shop whose server knows one public token.
    static let shop = DemoShop(
        makeToken: {
            DemoShop.Token(id: ConnectStage.id, token: Secret(ConnectStage.token))
        },
        exchange: { token in
            guard token.matches(Secret("pt_sandbox_good")) else {
                throw DemoShop.Fault("The public token was exchanged <before>.")
            }
            return DemoShop.Purchase(
                account: LinkedAccountID(rawValue: "link_1"),
                billerName: "Test <Electric> Company",
                accessTokenHint: "at_sandbox_ab",
                bills: [
                    LinkedBill(
                        description: "<b>Power</b>",
                        dueDate: "2026-03-16",
                        cents: 12_305,
                        currency: "USD",
                        status: "PENDING"
                    )
                ]
            )
        }
    )

    private static let own: KeyValuePairs = ["Sec-Fetch-Site": "same-origin"]

    private func exchange(_ form: String) async throws -> ConnectStage.Answer {
        try await ConnectStage(shop: Self.shop).send(.post, "/shop/exchange", Self.own, body: form)
    }

    @Test("is there in the sandbox alone")
    func sandboxOnly() async throws {
        #expect(try await ConnectStage(shop: Self.shop).get("/shop").status == 200)
        #expect(try await ConnectStage(shop: nil).get("/shop").status == 404)
        let production = ConnectStage(.production, shop: Self.shop)
        #expect(try await production.get("/shop").status == 404)
        #expect(try await production.send(.post, "/shop/start").status == 404)
        #expect(try await production.get("/shop/shop.js").status == 404)
    }

    @Test("says what it is, and is never embedded")
    func welcome() async throws {
        let answer = try await ConnectStage(shop: Self.shop).get("/shop")
        #expect(answer.heading == "Demo shop")
        #expect(answer.policy("default-src") == "'none'")
        #expect(answer.policy("form-action") == "'self'")
        #expect(answer.policy("frame-ancestors") == "'none'")
        #expect(answer["Referrer-Policy"] == "same-origin")
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer["Set-Cookie"] == nil)
        #expect(!answer.text.contains("<script"))
    }

    @Test("makes a link token and embeds Connect from its own origin")
    func start() async throws {
        let answer = try await ConnectStage(shop: Self.shop).send(.post, "/shop/start", Self.own)
        #expect(answer.status == 200)
        #expect(answer.text.contains("data-link-token=\"\(ConnectStage.token)\""))
        #expect(answer.text.contains("data-link-token-id=\"\(ConnectStage.id)\""))
        #expect(answer.policy("frame-src") == "'self'")
        #expect(answer.policy("script-src") == "'self'")
        #expect(answer["Cache-Control"] == "no-store")
        for id in ShopScript.text.matches(of: /getElementById\("([a-z-]+)"\)/) {
            #expect(answer.text.contains(" id=\"\(id.1)\""))
        }
    }

    @Test("exchanges the public token and shows the bills, as text, and no token")
    func done() async throws {
        let answer = try await exchange("public_token=pt_sandbox_good")
        #expect(answer.status == 200)
        #expect(answer.heading == "Your bills")
        for text in [
            "Test &lt;Electric&gt; Company", "<td>&lt;b&gt;Power&lt;/b&gt;</td>", "2026-03-16",
            "<td>123.05 USD</td>", "<td>PENDING</td>", "at_sandbox_ab…", "link_1",
        ] {
            #expect(answer.text.contains(text), "\(text)")
        }
        #expect(!answer.text.contains("pt_sandbox_good"))
        #expect(answer.policy("frame-src") == nil)
    }

    @Test("says why it cannot go on")
    func fault() async throws {
        let answer = try await exchange("public_token=pt_sandbox_used")
        #expect(answer.status == 422)
        #expect(answer.text.contains("The public token was exchanged &lt;before&gt;."))
    }

    @Test(
        "takes one public token and nothing else",
        arguments: [
            "", "public_token", "public_token=", "token=pt_sandbox_good",
            "public_token=pt_sandbox_good&public_token=pt_sandbox_good", "public_token=%",
            "public_token=%00", "public_token=pt_sandbox_good&x=y",
            "public_token=" + String(repeating: "x", count: ShopRoutes.tokenBytesMax + 1),
        ]
    )
    func malformed(form: String) async throws {
        let answer = try await exchange(form)
        #expect(answer.status == 422)
        #expect(answer.text.contains("The form carries no public token."))
    }

    @Test("reads a form of 1 KiB, and no longer one")
    func formMax() async throws {
        let start = "public_token="
        let longest = ShopRoutes.formBytesMax - start.utf8.count
        let fits = try await exchange(start + String(repeating: "x", count: longest))
        #expect(fits.status == 422)
        let over = try await exchange(start + String(repeating: "x", count: longest + 1))
        #expect(over.status == 413)
    }

    @Test("reads a public token of 256 bytes")
    func tokenMax() {
        let longest = String(repeating: "x", count: ShopRoutes.tokenBytesMax)
        #expect(ShopRoutes.publicToken("public_token=\(longest)")?.count == longest.utf8.count)
        #expect(ShopRoutes.publicToken("public_token=\(longest)x") == nil)
    }

    @Test(
        "does nothing for another site's form",
        arguments: [
            ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"),
            ("Sec-Fetch-Site", ""), ("Origin", "https://evil.example"), ("Origin", "null"),
            ("Origin", "http://localhost:8443"),
        ]
    )
    func foreign(name: String, value: String) async throws {
        let stage = ConnectStage(shop: Self.shop)
        for path in ["/shop/start", "/shop/exchange"] {
            let answer = try await stage.send(.post, path, [name: value])
            #expect(answer.status == 403)
            #expect(!answer.text.contains(ConnectStage.token))
        }
    }

    @Test(
        "works for its own forms, and for programs",
        arguments: [
            ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "none"),
            ("Origin", "https://localhost:8443"), ("User-Agent", "curl"),
        ]
    )
    func own(name: String, value: String) async throws {
        let stage = ConnectStage(shop: Self.shop)
        #expect(try await stage.send(.post, "/shop/start", [name: value]).status == 200)
    }

    @Test("begins anew where the address of a step is opened again")
    func reopened() async throws {
        let stage = ConnectStage(shop: Self.shop)
        for path in ["/shop/start", "/shop/exchange"] {
            let answer = try await stage.get(path)
            #expect(answer.status == 303)
            #expect(answer["Location"] == "/shop")
        }
    }

    @Test(
        "writes amounts with two digits behind the point",
        arguments: [
            (0, "0.00 USD"), (5, "0.05 USD"), (99, "0.99 USD"), (100, "1.00 USD"),
            (-12_305, "-123.05 USD"), (Int64.max, "92233720368547758.07 USD"),
            (Int64.min, "-92233720368547758.08 USD"),
        ]
    )
    func amounts(cents: Int64, text: String) {
        #expect(ShopPage.amount(cents, "USD") == text)
    }

    @Test("lists 100 bills at the most")
    func billsMax() {
        let bill = LinkedBill(
            description: "x",
            dueDate: "2026-03-16",
            cents: 1,
            currency: "USD",
            status: "PENDING"
        )
        for (count, rows) in [(0, 0), (ShopPage.billsMax, 100), (ShopPage.billsMax + 1, 100)] {
            let purchase = DemoShop.Purchase(
                account: LinkedAccountID(rawValue: "link_1"),
                billerName: "x",
                accessTokenHint: "x",
                bills: Array(repeating: bill, count: count)
            )
            let html = ShopPage.done(purchase).content.text
            #expect(html.matches(of: #/<tr><td>/#).count == rows)
        }
    }
}
