import BillplzDialect
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("A payment on a bill's page")
struct PagePaymentTests {
    @Test("is signed on its way back to the merchant")
    func redirect() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill(PageStage.redirect)
        let page = try await stage.press(.success, of: bill)
        #expect(page.status == 303)
        let base = "https://shop.example/back?order=7&x=y"
        #expect(page.location?.hasPrefix(base + "&billplz[id]=") == true)
        let query = try page.query().dropFirst(2)
        #expect(
            query.map(\.name) == [
                "billplz[id]", "billplz[paid]", "billplz[paid_at]", "billplz[x_signature]",
            ]
        )
        #expect(Array(query.map(\.value).prefix(2)) == [bill, "true"])
        let signed = XSignature.hex(Array(query.dropLast()), key: PageStage.key)
        #expect(query.last?.value == signed)
        #expect(try await stage.bill(bill).isPaid)
    }

    @Test("tells of its transaction where the account wants that")
    func extraFields() async throws {
        let stage = try await PageStage(options: ["extraPaymentCompletion": "on"])
        let bill = try await stage.stage.bill(PageStage.redirect)
        let query = try await stage.press(.success, of: bill).query().dropFirst(2)
        #expect(query.dropFirst(3).map(\.name).first == "billplz[transaction_id]")
        #expect(query.first { $0.name == "billplz[transaction_status]" }?.value == "completed")
        let signed = XSignature.hex(Array(query.dropLast()), key: PageStage.key)
        #expect(query.last?.value == signed)
    }

    @Test("comes back with the bill's id alone where no key is enabled")
    func basicRedirect() async throws {
        let stage = try await PageStage(hasKey: false)
        let bill = try await stage.stage.bill(PageStage.redirect)
        let query = try await stage.press(.success, of: bill).query()
        #expect(query.map(\.name) == ["order", "x", "billplz[id]"])
    }

    @Test("that fails comes back unpaid and leaves the bill due")
    func failure() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill(PageStage.redirect)
        let query = try await stage.press(.failure, of: bill).query()
        #expect(query.first { $0.name == "billplz[paid]" }?.value == "false")
        #expect(query.first { $0.name == "billplz[paid_at]" }?.value.isEmpty == true)
        #expect(try await stage.bill(bill).state == .due)
        let callbacks = try await stage.stage.callbacks()
        #expect(callbacks.map(\.kind) == ["bill"])
        #expect(try await stage.press(.success, of: bill).status == 303)
        #expect(try await stage.bill(bill).isPaid)
    }

    @Test("ends on the receipt where the bill names no address")
    func receipt() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let sent = try await stage.press(.success, of: bill)
        #expect(sent.status == 303)
        #expect(sent.location == "/bills/\(bill)")
        let page = try await stage.open("/bills/\(bill)")
        #expect(page.status == 200)
        #expect(page.heading == "Payment received")
        #expect(page.html.contains("2026-03-01 20:00:"))
        #expect(!page.html.contains("<form"))
    }

    @Test("that fails ends on the chooser, which says so and offers another try")
    func failurePage() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let sent = try await stage.press(.failure, of: bill)
        let path = try #require(sent.location)
        #expect(path.hasPrefix("/bills/\(bill)?transaction="))
        let page = try await stage.open(path)
        #expect(page.html.contains("role=\"alert\""))
        #expect(page.html.contains("The payment failed."))
        #expect(page.html.contains("Continue"))
        let other = try await stage.stage.bill()
        let borrowed = try #require(path.split(separator: "?").last)
        let innocent = try await stage.open("/bills/\(other)?\(borrowed)")
        #expect(!innocent.html.contains("The payment failed."))
    }

    @Test("is made once, however often the button is pressed, and always leads to the same address")
    func secondClick() async throws {
        let stage = try await PageStage(options: ["extraPaymentCompletion": "on"])
        let bill = try await stage.stage.bill(PageStage.redirect)
        _ = try await stage.press(.failure, of: bill)
        let first = try await stage.press(.success, of: bill)
        let second = try await stage.press(.success, of: bill)
        let failed = try await stage.press(.failure, of: bill)
        #expect(first.location != nil)
        #expect(second.location == first.location)
        #expect(failed.location == first.location)
        #expect(try await stage.stage.callbacks().count == 2)
        let listed = try await stage.stage.ask("GET /api/v3/bills/\(bill)/transactions")
        #expect(listed["transactions"]?.array?.count == 2)
        let page = try await stage.open("/bills/\(bill)")
        let address = try #require(first.location).replacing("&", with: "&amp;")
        #expect(page.html.contains("href=\"\(address)\""))
    }

    @Test("that was under way when its bill was deleted brings the bill back")
    func deleted() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        _ = try await stage.stage.ask("DELETE /api/v3/bills/\(bill)")
        #expect(try await stage.press(.success, of: bill).status == 303)
        #expect(try await stage.bill(bill).isPaid)
        #expect(try await stage.open("/bills/\(bill)").heading == "Payment received")
    }

    @Test("needs an outcome that the simulator knows")
    func unknownOutcome() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        for form in ["", "outcome=", "outcome=paid", "outcome=Success", "outcome[]=success"] {
            let page = try await stage.send("/bills/\(bill)", form)
            #expect(page.status == 422, "\(form)")
            #expect(page.heading == "This cannot be done")
        }
        let unreadable = try await stage.send("/bills/\(bill)", "outcome=%zz")
        #expect(unreadable.status == 400)
        #expect(try await stage.stage.callbacks().isEmpty)
    }

    @Test(
        "is not made by the form of another site",
        arguments: ["cross-site", "same-site", "", "same-origin, cross-site"]
    )
    func crossSite(_ site: String) async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let headers: HeaderFields = ["Sec-Fetch-Site": site]
        let page = try await stage.send("/bills/\(bill)", "outcome=success", headers: headers)
        #expect(page.status == 403)
        #expect(page.html.contains("href=\"/bills/\(bill)\""))
        #expect(try await stage.bill(bill).state == .due)
        #expect(try await stage.open("/bills/\(bill)", headers: headers).status == 200)
    }

    @Test(
        "is made by the form of its own site where the browser names the origin alone",
        arguments: [
            (SandboxStage.publicURL, 303), ("https://evil.example", 403), ("null", 403), ("", 403),
            ("http://localhost:8443", 403), ("https://localhost", 403),
        ]
    )
    func origin(_ origin: String, _ status: Int) async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let headers: HeaderFields = ["Origin": origin]
        let page = try await stage.send("/bills/\(bill)", "outcome=success", headers: headers)
        #expect(page.status == status)
        #expect(try await stage.bill(bill).isPaid == (status == 303))
        #expect(try await stage.open("/bills/\(bill)", headers: headers).status == 200)
        let both: HeaderFields = ["Origin": origin, "Sec-Fetch-Site": "same-origin"]
        let other = try await stage.stage.bill()
        #expect(
            try await stage.send("/bills/\(other)", "outcome=success", headers: both).status == 303
        )
    }

    @Test("is made by the page's own form and by programs", arguments: ["same-origin", "none"])
    func ownSite(_ site: String) async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let headers: HeaderFields = ["Sec-Fetch-Site": site]
        let page = try await stage.send("/bills/\(bill)", "outcome=success", headers: headers)
        #expect(page.status == 303)
        let other = try await stage.stage.bill()
        #expect(try await stage.send("/bills/\(other)", "outcome=success").status == 303)
    }

    @Test("never sends a browser to an address that is none of the web")
    func forgedAddress() async throws {
        let stage = try await PageStage()
        for address in ["javascript:alert(1)", "https://a.example/\r\nX: y", "//evil.example"] {
            let bill = try await stage.stage.bill()
            try await stage.forge(bill) { $0["redirect_url"] = .string(address) }
            let page = try await stage.press(.success, of: bill)
            #expect(page.location == "/bills/\(bill)")
            #expect(!(try await stage.open("/bills/\(bill)").html.contains("Return to the")))
        }
    }

    @Test("that fails too often is refused with a page")
    func tooManyFailures() async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        for _ in 0..<Bills.failedTriesMax {
            #expect(try await stage.press(.failure, of: bill).status == 303)
        }
        #expect(try await stage.press(.failure, of: bill).status == 422)
        #expect(try await stage.press(.success, of: bill).status == 303)
    }

    @Test(
        "that cannot be read is refused with a page",
        arguments: [
            ("application/x-www-form-urlencoded", "outcome=%zz", 400),
            ("application/json", "{", 400), ("multipart/form-data", "x", 400),
            ("multipart/form-data; boundary=b", "x", 400), ("text/plain", "outcome=success", 415),
        ]
    )
    func unreadable(_ type: String, _ body: String, _ status: Int) async throws {
        let stage = try await PageStage()
        let bill = try await stage.stage.bill()
        let open = try await stage.stage.ask(
            "POST /api/v4/open_collections",
            "title=T&description=D&amount=1"
        )
        let card = try await stage.stage.ask(
            "POST /api/v4/cards",
            "name=A&email=a@b.example&phone=60122345678&callback_url=https://a.example"
        )
        for path in [
            "/bills/\(bill)", "/\(open["id"]?.string ?? "")",
            "/billplz/cards/\(card["id"]?.string ?? "")",
        ] {
            let page = try await stage.send(path, body, headers: ["Content-Type": type])
            #expect(page.status == status, "\(path)")
            #expect(page.heading == "This cannot be done")
            #expect(page.reply.headers["content-type"] == "text/html; charset=utf-8")
        }
        #expect(try await stage.open("/bills/\(bill)?gateway=%zz").status == 400)
        #expect(try await stage.stage.callbacks().isEmpty)
    }
}
