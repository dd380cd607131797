import BillplzDialect
import TestSupport
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("A card")
struct CardTests {
    private static let form =
        "name=Michael&email=api@billplz.com&phone=60122345678"
        + "&callback_url=https://shop.example/card?merchant=1"

    private func make(_ stage: PageStage) async throws -> String {
        let made = try await stage.stage.ask("POST /api/v4/cards", Self.form)
        return try #require(made["id"]?.string)
    }

    /// Makes a card and authenticates it; returns its id and token.
    private func active(
        _ stage: PageStage,
        _ plastic: TestCard = .mastercard
    ) async throws -> (id: String, token: String) {
        let id = try await make(stage)
        let page = try await stage.send(
            "/billplz/cards/\(id)",
            "card=\(plastic.rawValue)&outcome=success"
        )
        let token = try #require(try page.query().first { $0.name == "token" }?.value)
        return (id, token)
    }

    // MARK: Making

    @Test("begins without number and token, and with a page for its holder")
    func create() async throws {
        let stage = try await PageStage()
        let made = try await stage.stage.ask("POST /api/v4/cards", Self.form)
        let id = try #require(made["id"]?.string)
        #expect(id.utf8.count == 36)
        #expect(
            made.names == [
                "id", "card_number", "provider", "token", "status",
                "authentication_redirect_url", "callback_url",
            ]
        )
        for name in ["card_number", "provider", "token"] { #expect(made[name] == .null) }
        #expect(made["status"] == "pending")
        #expect(
            made["authentication_redirect_url"]
                == .string("https://localhost:8443/billplz/cards/\(id)")
        )
    }

    @Test("needs its holder and an address for the callback")
    func problems() async throws {
        let stage = try await PageStage()
        #expect(
            try await stage.stage.problems("POST /api/v4/cards") == [
                "Name can't be blank", "Email can't be blank", "Phone can't be blank",
                "Callback url can't be blank",
            ]
        )
        #expect(
            try await stage.stage.problems(
                "POST /api/v4/cards",
                "name=\(String(repeating: "n", count: 256))&email=nobody&phone=12&callback_url=x"
            ) == [
                "Name is too long (maximum is 255 characters)", "Email is invalid",
                "Phone is invalid", "Callback url is invalid",
            ]
        )
    }

    // MARK: Authentication

    @Test("is authenticated on its page, which tells the merchant twice in the same signed words")
    func authentication() async throws {
        let stage = try await PageStage()
        let id = try await make(stage)
        let page = try await stage.open("/billplz/cards/\(id)")
        #expect(page.heading == "Authenticate your card")
        #expect(page.html.contains("Successful authentication"))
        let policy = page.reply.headers["content-security-policy"]
        #expect(policy?.contains("form-action 'self' https: http:;") == true)

        let sent = try await stage.send("/billplz/cards/\(id)", "card=visa&outcome=success")
        #expect(sent.status == 303)
        #expect(sent.location?.hasPrefix("https://shop.example/card?merchant=1&id=") == true)
        let query = try Array(sent.query().dropFirst())
        #expect(
            query.map(\.name) == [
                "id", "card_number", "provider", "token", "status", "checksum",
            ]
        )
        #expect(query[0].value == id)
        #expect(query[1].value == "1111")
        #expect(query[2].value == "visa")
        #expect(query[3].value.utf8.count == 64)
        #expect(query[4].value == "active")
        let checksum = XSignature.hex(Array(query.dropLast()), key: PageStage.key)
        #expect(query[5].value == checksum)

        let callback = try #require(try await stage.stage.callbacks().first)
        #expect(callback.kind == "card")
        #expect(callback.destination == "https://shop.example/card?merchant=1")
        let told = try #require(try JSONValue(reading: callback.content).object)
        #expect(told.names == Array(query.map(\.name).dropLast()))
        #expect(told.members.map { $0.value.string } == query.dropLast().map(\.value))
    }

    @Test("stays as it was decided, however often the buttons are pressed")
    func secondClick() async throws {
        let stage = try await PageStage()
        let id = try await make(stage)
        let first = try await stage.send("/billplz/cards/\(id)", "outcome=success")
        let second = try await stage.send("/billplz/cards/\(id)", "card=visa&outcome=failure")
        #expect(first.location != nil)
        #expect(first.location == second.location)
        #expect(try await stage.stage.callbacks().count == 1)
        #expect(try await stage.open("/billplz/cards/\(id)").heading == "Card authenticated")
    }

    @Test("that fails its authentication has no token and cannot be charged")
    func failure() async throws {
        let stage = try await PageStage()
        let id = try await make(stage)
        let query = try await stage.send("/billplz/cards/\(id)", "outcome=failure").query()
        #expect(query.first { $0.name == "status" }?.value == "failed")
        #expect(query.first { $0.name == "token" }?.value.isEmpty == true)
        #expect(try await stage.open("/billplz/cards/\(id)").heading == "Authentication failed")
        #expect(
            try await stage.stage.problems("DELETE /api/v4/cards/\(id)", "token=x") == [
                "Card is not active"
            ]
        )
    }

    @Test("has a page only under its own name, for its own form")
    func strangePages() async throws {
        let stage = try await PageStage()
        #expect(try await stage.open("/billplz/cards/8727fc3a").status == 404)
        #expect(try await stage.send("/billplz/cards/8727fc3a", "outcome=success").status == 404)
        let id = try await make(stage)
        for form in ["", "outcome=maybe", "outcome=success&card=amex"] {
            #expect(try await stage.send("/billplz/cards/\(id)", form).status == 422)
        }
        let headers: HeaderFields = ["Sec-Fetch-Site": "cross-site"]
        let foreign = try await stage.send(
            "/billplz/cards/\(id)",
            "outcome=success",
            headers: headers
        )
        #expect(foreign.status == 403)
        #expect(try await stage.stage.callbacks().isEmpty)
    }

    // MARK: Deleting

    @Test("is deleted with its token, once, by its own organisation")
    func delete() async throws {
        let stage = try await PageStage()
        let (id, token) = try await active(stage)
        let path = "DELETE /api/v4/cards/\(id)"
        #expect(try await stage.stage.problems(path) == ["Token can't be blank"])
        #expect(try await stage.stage.problems(path, "token=\(token)0") == ["Token is invalid"])
        let stranger = try await stage.stage.reply(
            path,
            form: "token=\(token)",
            organisation: OrganisationID(rawValue: "org_2")
        )
        #expect(stranger.status == 404)
        let deleted = try await stage.stage.ask(path, "token=\(token)")
        #expect(deleted["status"] == "deleted")
        #expect(deleted["card_number"] == "1118")
        #expect(deleted["provider"] == "mastercard")
        #expect(deleted["token"] == .string(token))
        #expect(
            try await stage.stage.problems(path, "token=\(token)") == ["Card is not active"]
        )
        for page in [
            try await stage.open("/billplz/cards/\(id)"),
            try await stage.send("/billplz/cards/\(id)", "outcome=success"),
        ] {
            #expect(page.status == 410)
            #expect(page.location == nil)
            #expect(!page.html.contains(token))
        }
        #expect(try await stage.stage.callbacks().count == 1)
    }

    // MARK: Charging

    private static let payer = "&mobile=60122345678"

    private func charge(
        _ stage: PageStage,
        _ verb: String,
        _ bill: String,
        _ card: (id: String, token: String),
        _ more: String = ""
    ) -> (line: String, form: String) {
        (
            "POST /api/v4/bills/\(bill)/\(verb)",
            "card_id=\(card.id)&token=\(card.token)\(more)"
        )
    }

    @Test("pays a bill at once")
    func chargeSucceeds() async throws {
        let stage = try await PageStage()
        let card = try await active(stage)
        let bill = try await stage.stage.bill(Self.payer)
        let call = charge(stage, "charge", bill, card)
        let answer = try await stage.stage.ask(call.line, call.form)
        #expect(
            answer.names == ["amount", "status", "reference_id", "hash_value", "message"]
        )
        #expect(answer["amount"] == 100)
        #expect(answer["status"] == "success")
        #expect(answer["message"] == "Payment was successful")
        #expect(answer["reference_id"]?.string?.utf8.count == 17)
        #expect(answer["hash_value"]?.string?.utf8.count == 64)
        #expect(try await stage.bill(bill).isPaid)
        #expect(try await stage.stage.callbacks().map(\.kind) == ["card", "bill"])
        #expect(
            try await stage.stage.problems(call.line, call.form) == ["Bill is not due"]
        )
    }

    @Test("that declines leaves the bill due, with a failed try")
    func chargeDeclined() async throws {
        let stage = try await PageStage()
        let card = try await active(stage, .declining)
        let bill = try await stage.stage.bill(Self.payer)
        let call = charge(stage, "charge", bill, card)
        let answer = try await stage.stage.ask(call.line, call.form)
        #expect(answer["status"] == "failed")
        #expect(answer["message"] == "Payment was declined")
        #expect(try await stage.bill(bill).state == .due)
        let reserved = charge(stage, "preauth", bill, card)
        let declined = try await stage.stage.ask(reserved.line, reserved.form)
        #expect(declined["preauth_status"] == "failed")
        #expect(declined["preauth_id"] == .null)
    }

    @Test("is charged only for what fits: a due bill with both addresses and no shared payment")
    func chargeRefused() async throws {
        let stage = try await PageStage()
        let card = try await active(stage)
        let bill = try await stage.stage.bill()
        let call = charge(stage, "charge", bill, card)
        #expect(
            try await stage.stage.problems(call.line, call.form) == [
                "Bill must have an email and a mobile to be charged"
            ]
        )
        let wrong = charge(stage, "charge", bill, (card.id, "00"))
        #expect(try await stage.stage.problems(wrong.line, wrong.form) == ["Token is invalid"])
        #expect(
            try await stage.stage.problems("POST /api/v4/bills/\(bill)/charge") == [
                "Card can't be blank", "Token can't be blank",
            ]
        )
        let unknown = try await stage.stage.reply(
            "POST /api/v4/bills/zz00zz00/charge",
            form: call.form
        )
        #expect(unknown.status == 404)
        let stranger = try await stage.stage.reply(
            call.line,
            form: call.form,
            organisation: OrganisationID(rawValue: "org_2")
        )
        #expect(stranger.status == 404)

        stage.stage.clock.advance(by: Bill.lifetime)
        for verb in ["charge", "preauth"] {
            let late = charge(stage, verb, bill, card)
            #expect(try await stage.stage.problems(late.line, late.form) == ["Bill has expired"])
        }

        let shared = try await stage.stage.ask(
            "POST /api/v3/collections",
            "title=Shared&split_payment[email]=a@b.example&split_payment[fixed_cut]=10"
        )
        let made = try await stage.stage.ask(
            "POST /api/v3/bills",
            SandboxStage.billForm(try #require(shared["id"]?.string), Self.payer)
        )
        let split = charge(stage, "charge", try #require(made["id"]?.string), card)
        #expect(
            try await stage.stage.problems(split.line, split.form) == [
                "Bill has a split payment, which a card cannot pay"
            ]
        )
    }

    @Test("reserves an amount, which is captured once")
    func reservation() async throws {
        let stage = try await PageStage()
        let card = try await active(stage)
        let bill = try await stage.stage.bill()
        let call = charge(stage, "preauth", bill, card)
        let reserved = try await stage.stage.ask(call.line, call.form)
        #expect(
            reserved.names == [
                "amount", "preauth_status", "preauth_id", "hash_value", "message",
            ]
        )
        #expect(reserved["preauth_status"] == "success")
        let id = try #require(reserved["preauth_id"]?.string)
        #expect(try await stage.bill(bill).state == .due)

        let capture = charge(stage, "preauth_capture", bill, card, "&preauth_id=\(id)")
        let strange = charge(stage, "preauth_capture", bill, card, "&preauth_id=\(id)0")
        #expect(
            try await stage.stage.problems(strange.line, strange.form) == ["Preauth is invalid"]
        )
        let bare = charge(stage, "preauth_capture", bill, card)
        #expect(
            try await stage.stage.problems(bare.line, bare.form) == ["Preauth can't be blank"]
        )
        let other = try await stage.stage.bill()
        let foreign = charge(stage, "preauth_capture", other, card, "&preauth_id=\(id)")
        #expect(
            try await stage.stage.problems(foreign.line, foreign.form) == ["Preauth is invalid"]
        )
        let answer = try await stage.stage.ask(capture.line, capture.form)
        #expect(
            answer.names == [
                "amount", "status", "reference_id", "preauth_id", "hash_value", "message",
            ]
        )
        #expect(answer["preauth_id"] == .string(id))
        #expect(try await stage.bill(bill).isPaid)
        #expect(
            try await stage.stage.problems(capture.line, capture.form) == ["Bill is not due"]
        )
    }

    @Test("pays the caller's own bill, though another organisation has one of the same id")
    func ownBill() async throws {
        let stage = try await PageStage()
        let card = try await active(stage)
        let bill = try await stage.stage.bill(Self.payer)
        let other = try await stage.stage.copyBefore(bill, to: OrganisationID(rawValue: "org_2"))
        let call = charge(stage, "charge", bill, card)
        #expect(try await stage.stage.ask(call.line, call.form)["status"] == "success")
        #expect(try await stage.stage.state(bill) == .paid)
        #expect(try await stage.stage.state(bill, at: other) == .due)
    }

    @Test("is named by texts of 255 letters at most")
    func lengths() async throws {
        let stage = try await PageStage()
        let card = try await active(stage)
        let bill = try await stage.stage.bill(Self.payer)
        let longest = String(repeating: "a", count: FieldLimits.titleMax)
        let tooLong = "is too long (maximum is 255 characters)"
        func problems(_ id: String, _ token: String, _ preauth: String) async throws -> [String] {
            let call = charge(
                stage,
                "preauth_capture",
                bill,
                (id, token),
                "&preauth_id=\(preauth)"
            )
            return try await stage.stage.problems(call.line, call.form)
        }
        #expect(
            try await problems(longest + "a", longest + "a", longest + "a") == [
                "Card \(tooLong)", "Token \(tooLong)", "Preauth \(tooLong)",
            ]
        )
        #expect(try await problems(card.id, longest, longest) == ["Token is invalid"])
        #expect(try await problems(card.id, card.token, longest) == ["Preauth is invalid"])
        let unknown = charge(stage, "charge", bill, (longest, longest))
        #expect(try await stage.stage.reply(unknown.line, form: unknown.form).status == 404)
        let path = "DELETE /api/v4/cards/\(card.id)"
        #expect(try await stage.stage.problems(path, "token=\(longest)") == ["Token is invalid"])
        #expect(try await stage.stage.problems(path, "token=\(longest)a") == ["Token \(tooLong)"])
    }

    @Test("has a receiver that delivery can call")
    func receiver() async throws {
        let stage = try await PageStage()
        let form = "name=A&email=a@b.example&phone=60122345678&callback_url="
        let problems = try await stage.stage.problems(
            "POST /api/v4/cards",
            form + "https://127.1/"
        )
        #expect(problems == ["Callback url is invalid"])
    }
}
