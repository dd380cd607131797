import BillplzDialect
import TestSupport
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("The page of a bill")
struct PageBillTests {
    @Test("shows the bill and the ways to pay, and nothing of the payer's addresses")
    func chooser() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill("&reference_1_label=Order&reference_1=A-7")
        let page = try await stage.open("/bills/\(bill)")
        #expect(page.status == 200)
        #expect(page.heading == "Pay a bill")
        for text in ["RM 1.00", "TESTER", ">Order</dt>", ">A-7</dd>", "Billplz Simulator", bill] {
            #expect(page.html.contains(text), "\(text)")
        }
        #expect(!page.html.contains("tester@test.com"))
        #expect(!page.html.contains("<script"))
        #expect(page.html.contains("<html lang=\"en\">"))
        let radios = page.html.matches(of: /type="radio" name="gateway" id="([^"]+)"/)
        #expect(radios.count > 1)
        for radio in radios { #expect(page.html.contains("<label for=\"\(radio.1)\">")) }
        #expect(page.html.matches(of: #/ checked>/#).count == 1)
    }

    @Test("is not kept, framed, guessed at or told to other sites")
    func headers() async throws {
        let stage = try await PageStage()
        let headers = try await stage.open("/bills/\(stage.stage.bill())").reply.headers
        #expect(headers["content-type"] == "text/html; charset=utf-8")
        #expect(headers["cache-control"] == "no-store")
        #expect(headers["referrer-policy"] == "same-origin")
        #expect(headers["x-content-type-options"] == "nosniff")
        let policy = try #require(headers["content-security-policy"])
        for part in [
            "default-src 'none'", "form-action 'self';", "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            #expect(policy.contains(part))
        }
        #expect(!policy.contains("script-src"))
    }

    @Test("lets a form lead away only where the bill names an address to come back to")
    func formAction() async throws {
        let stage = try await PageStage()
        func policy(_ more: String) async throws -> String? {
            let bill = try await stage.stage.bill(more)
            return try await stage.open("/bills/\(bill)?gateway=BP-FKR01")
                .reply.headers["content-security-policy"]
        }
        #expect(try await policy("")?.contains("form-action 'self';") == true)
        let leading = try await policy(PageStage.redirect)
        #expect(leading?.contains("form-action 'self' https: http:;") == true)
    }

    @Test("escapes whatever came from callers")
    func escaping() async throws {
        let stage = try await PageStage()
        let evil = "<img src=x onerror=1>\"'&"
        let collection = try await stage.stage.collection("%3Cb%3Ex%26")
        let form = SandboxStage.billForm(collection)
        let made = try await stage.stage.ask("POST /api/v3/bills", form)
        let bill = try #require(made["id"]?.string)
        try await stage.forge(bill) { json in
            for name in [
                "name", "description", "due_at", "reference_1", "reference_1_label", "reference_2",
                "reference_2_label",
            ] {
                json[name] = .string(evil)
            }
        }
        for path in ["/bills/\(bill)", "/bills/\(bill)?gateway=BP-FKR01"] {
            let html = try await stage.open(path).html
            #expect(!html.contains("<img"))
            #expect(!html.contains("<b>x"))
            #expect(html.contains("&lt;img src=x onerror=1&gt;&quot;&#39;&amp;"))
        }
    }

    @Test("skips the chooser where the bill names an active gateway, and only then")
    func autoSubmit() async throws {
        let stage = try await PageStage()
        func heading(_ more: String, _ query: String = "auto_submit=true") async throws -> String? {
            let bill = try await stage.stage.bill(more)
            return try await stage.open("/bills/\(bill)?\(query)").heading
        }
        let named = "&reference_1_label=Bank%20Code&reference_1="
        #expect(try await heading(named + "BP-FKR01") == "Billplz Simulator")
        #expect(try await heading(named + "BP-FKR01", "auto_submit=1") == "Pay a bill")
        #expect(try await heading(named + "BP-FKR01", "") == "Pay a bill")
        #expect(try await heading(named + "bp-fkr01") == "Pay a bill")
        #expect(try await heading(named + "BP-2C2P1") == "Pay a bill", "an inactive gateway")
        #expect(try await heading(named + "NONE") == "Pay a bill")
        let other = "&reference_1_label=Bank%20code&reference_1=BP-FKR01"
        #expect(try await heading(other) == "Pay a bill")
        #expect(try await heading("") == "Pay a bill")
    }

    @Test("offers what the collection offers")
    func methods() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let collection = try await stage.bill(bill).collectionID
        _ = try await stage.stage.ask(
            "PUT /api/v3/collections/\(collection)/payment_methods",
            "payment_methods[][code]=fpx"
        )
        let page = try await stage.open("/bills/\(bill)")
        #expect(!page.html.contains("BP-FKR01"))
        let simulator = try await stage.open("/bills/\(bill)?gateway=BP-FKR01")
        #expect(simulator.heading == "Pay a bill")
        #expect(simulator.html.contains("This way to pay is not offered."))
        let sent = try await stage.press(.success, of: bill)
        #expect(sent.status == 422)
        #expect(sent.html.contains("This way to pay is not offered."))
        #expect(try await stage.bill(bill).state == .due)
    }

    @Test("says of an unknown, a deleted and an old bill what it is")
    func gone() async throws {
        let stage = try await PageStage()
        let unknown = try await stage.open("/bills/zz00zz00")
        #expect(unknown.status == 404)
        #expect(unknown.heading == "Bill not found")
        #expect(try await stage.press(.success, of: "zz00zz00").status == 404)

        let deleted = try await stage.stage.bill()
        _ = try await stage.stage.ask("DELETE /api/v3/bills/\(deleted)")
        let page = try await stage.open("/bills/\(deleted)")
        #expect(page.status == 410)
        #expect(page.heading == "This bill was deleted")

        let old = try await stage.stage.bill()
        stage.stage.clock.advance(by: .seconds(30 * 86_400) - .seconds(2))
        #expect(try await stage.open("/bills/\(old)").status == 200)
        #expect(try await stage.open("/bills/\(old)").status == 410)
        let late = try await stage.press(.success, of: old)
        #expect(late.status == 410)
        #expect(late.heading == "This bill has expired")
        #expect(try await stage.bill(old).state == .due)
    }

    @Test("shows nothing of one environment in the other")
    func environments() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let reply = try await stage.stage.reply(
            "GET /bills/\(bill)",
            organisation: nil,
            environment: .production
        )
        #expect(reply.status == 404)
    }

    @Test("needs no key before the bill is paid")
    func needsNoKey() async throws {
        let stage = try await PageStage(keyIsReadable: false)
        let bill = try await stage.stage.bill(PageStage.redirect)
        let failed = try await stage.stage.settle(bill, succeeds: false).transaction.id
        for query in ["", "?gateway=BP-FKR01", "?transaction=\(failed)"] {
            #expect(try await stage.open("/bills/\(bill)\(query)").status == 200, "\(query)")
        }
        try await stage.stage.settle(bill, succeeds: true)
        await #expect(throws: (any Error).self) { try await stage.open("/bills/\(bill)") }
    }
}
