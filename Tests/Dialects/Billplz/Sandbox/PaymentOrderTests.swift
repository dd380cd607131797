import Gatekeeper
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("A payment order")
struct PaymentOrderTests {
    private static let orders = "POST /api/v5/payment_orders"

    private func collection(_ stage: SandboxStage, _ more: String = "") async throws -> String {
        let made = try await stage.ask(
            "POST /api/v5/payment_order_collections",
            "title=Payouts\(more)"
        )
        return try #require(made["id"]?.string)
    }

    private static func form(
        _ collection: String,
        bank: String = "DUMMYBANKVERIFIED",
        total: String = "2000",
        _ more: String = ""
    ) -> String {
        "payment_order_collection_id=\(collection)&bank_code=\(bank)"
            + "&bank_account_number=543478924652&name=Michael%20Yap"
            + "&description=Maecenas%20eu%20placerat%20ante.&total=\(total)\(more)"
    }

    // MARK: Collections

    @Test("belongs to a collection whose counts and sums are strings")
    func collections() async throws {
        let stage = try SandboxStage()
        let made = try await stage.ask(
            "POST /api/v5/payment_order_collections",
            "title=Payouts&callback_url=https://shop.example/paid"
        )
        let id = try #require(made["id"]?.string)
        #expect(id.utf8.count == 36)
        #expect(
            JSONValue.object(made) == [
                "id": .string(id), "title": "Payouts", "payment_orders_count": "0",
                "paid_amount": "0", "status": "active",
                "callback_url": "https://shop.example/paid",
            ]
        )
        _ = try await stage.ask(Self.orders, Self.form(id))
        _ = try await stage.ask(Self.orders, Self.form(id, bank: "MBBEMYKL"))
        let found = try await stage.ask("GET /api/v5/payment_order_collections/\(id)")
        #expect(found["payment_orders_count"] == "2")
        #expect(found["paid_amount"] == "2000", "a refunded order pays nothing")
    }

    @Test("cannot be had from another organisation or an unknown id")
    func notFound() async throws {
        let stage = try SandboxStage()
        let id = try await collection(stage)
        let order = try await stage.ask(Self.orders, Self.form(id))
        let name = try #require(order["id"]?.string)
        let other = OrganisationID(rawValue: "org_2")
        for line in [
            "GET /api/v5/payment_order_collections/\(id)", "GET /api/v5/payment_orders/\(name)",
        ] {
            #expect(try await stage.reply(line).status == 200)
            #expect(try await stage.reply(line, organisation: other).status == 404)
            #expect(try await stage.reply(line + "0").status == 404)
        }
        let reply = try await stage.reply(Self.orders, form: Self.form(id), organisation: other)
        #expect(reply.status == 404)
    }

    @Test("belongs to a collection with a title and an address of the web")
    func collectionProblems() async throws {
        let stage = try SandboxStage()
        let line = "POST /api/v5/payment_order_collections"
        #expect(try await stage.problems(line) == ["Title can't be blank"])
        #expect(
            try await stage.problems(
                line,
                "title=\(String(repeating: "t", count: 256))&callback_url=ftp://x"
            ) == ["Title is too long (maximum is 255 characters)", "Callback url is invalid"]
        )
        #expect(
            try await stage.problems(line, "title=T&callback_url=https://127.1/") == [
                "Callback url is invalid"
            ]
        )
    }

    // MARK: Orders

    @Test("is being looked up at first, and has ended when it is asked for again")
    func life() async throws {
        let stage = try SandboxStage()
        let id = try await collection(stage)
        let made = try await stage.ask(Self.orders, Self.form(id))
        let name = try #require(made["id"]?.string)
        #expect(
            JSONValue.object(made) == [
                "id": .string(name), "payment_order_collection_id": .string(id),
                "bank_code": "DUMMYBANKVERIFIED", "bank_account_number": "543478924652",
                "name": "Michael Yap", "description": "Maecenas eu placerat ante.",
                "email": "sender@example.com", "status": "enquiring", "notification": false,
                "recipient_notification": true, "total": "2000", "reference_id": nil,
                "display_name": "Michael Yap",
            ]
        )
        let found = try await stage.ask("GET /api/v5/payment_orders/\(name)")
        #expect(found["status"] == "completed")
        #expect(found["total"] == "2000")
        let failed = try await stage.ask(
            Self.orders,
            Self.form(
                id,
                bank: "MBBEMYKL",
                "&email=a@b.example&notification=true&recipient_notification=0&reference_id=r1"
            )
        )
        #expect(failed["status"] == "enquiring")
        #expect(failed["notification"] == true)
        #expect(failed["recipient_notification"] == false)
        #expect(failed["reference_id"] == "r1")
        #expect(failed["display_name"] == .null)
        let end = try await stage.ask("GET /api/v5/payment_orders/\(failed["id"]?.string ?? "")")
        #expect(end["status"] == "refunded")
    }

    @Test("tells its end to the collection's address, every field as text in the documented order")
    func callback() async throws {
        let stage = try SandboxStage()
        let id = try await collection(stage, "&callback_url=https://shop.example/paid")
        let order = try await stage.ask(Self.orders, Self.form(id, bank: "MBBEMYKL"))
        let callback = try #require(try await stage.callbacks().first)
        #expect(try await stage.callbacks().count == 1)
        #expect(callback.kind == "payment_order")
        #expect(callback.channel == "billplz")
        #expect(callback.destination == "https://shop.example/paid")
        #expect(callback.subject == order["id"]?.string)
        let told = try #require(try JSONValue(reading: callback.content).object)
        #expect(
            told.names == [
                "id", "payment_order_collection_id", "bank_code", "bank_account_number", "name",
                "description", "email", "status", "notification", "recipient_notification",
                "reference_id", "display_name", "total",
            ]
        )
        #expect(told.members.allSatisfy { $0.value.string != nil })
        #expect(told["status"] == "refunded")
        #expect(told["total"] == "2000")
        #expect(told["reference_id"] == "")
        #expect(told["display_name"] == "")
        #expect(told["recipient_notification"] == "true")

        let silent = try await collection(stage)
        _ = try await stage.ask(Self.orders, Self.form(silent))
        #expect(try await stage.callbacks().count == 1, "nobody asked for it")
    }

    @Test("has a reference that no other of its collection has")
    func references() async throws {
        let stage = try SandboxStage()
        let (one, other) = (try await collection(stage), try await collection(stage))
        let longest = String(repeating: "r", count: 255)
        _ = try await stage.ask(Self.orders, Self.form(one, "&reference_id=\(longest)"))
        #expect(
            try await stage.problems(Self.orders, Self.form(one, "&reference_id=\(longest)")) == [
                "Reference has already been taken"
            ]
        )
        #expect(
            try await stage.problems(Self.orders, Self.form(one, "&reference_id=\(longest)r")) == [
                "Reference is too long (maximum is 255 characters)"
            ]
        )
        _ = try await stage.ask(Self.orders, Self.form(other, "&reference_id=\(longest)"))
        _ = try await stage.ask(Self.orders, Self.form(one))
        _ = try await stage.ask(Self.orders, Self.form(one))
        let found = try await stage.ask("GET /api/v5/payment_order_collections/\(one)")
        #expect(found["payment_orders_count"] == "3", "a refused order is none")
    }

    @Test("needs everything that a transfer needs")
    func problems() async throws {
        let stage = try SandboxStage()
        #expect(
            try await stage.problems(Self.orders) == [
                "Payment order collection can't be blank", "Bank code can't be blank",
                "Bank account number can't be blank", "Name can't be blank",
                "Description can't be blank", "Total can't be blank",
            ]
        )
    }

    @Test(
        "refuses what a bank could not read",
        arguments: [
            ("&bank_code=MBB-EMY", "Bank code is invalid"),
            ("&bank_account_number=12%2034", "Bank account number is invalid"),
            (
                "&bank_account_number=12345678901234567890123456789012345",
                "Bank account number is too long (maximum is 34 characters)"
            ),
            ("&description=100%25", "Description is invalid"),
            ("&description=a%0Ab", "Description is invalid"),
            ("&description=%3Cb%3E", "Description is invalid"),
            ("&total=0", "Total must be greater than 0"),
            ("&total=-5", "Total must be greater than 0"),
            ("&total=1.5", "Total must be an integer"),
            ("&total=ten", "Total is not a number"),
            ("&total=1000000000", "Total must be less than or equal to 999999999"),
            ("&email=nobody", "Email is invalid"),
            ("&notification=maybe", "Notification must be true or false"),
        ]
    )
    func unreadable(_ more: String, _ problem: String) async throws {
        let stage = try SandboxStage()
        let id = try await collection(stage)
        #expect(try await stage.problems(Self.orders, Self.form(id, more)) == [problem])
        let plain = "&description=Caf%C3%A9%20(2/3)%2C%20x_y-z"
        _ = try await stage.ask(Self.orders, Self.form(id, plain))
    }

    // MARK: The limit

    @Test("takes its sum from the limit when it completes, and nothing when it is refunded")
    func limit() async throws {
        let stage = try SandboxStage()
        func remaining() async throws -> JSONValue? {
            try await stage.ask("GET /api/v5/payment_order_limit")["total"]
        }
        let id = try await collection(stage)
        #expect(try await remaining() == "10000000")
        _ = try await stage.ask(Self.orders, Self.form(id, total: "9999999"))
        #expect(try await remaining() == "1")
        for bank in ["DUMMYBANKVERIFIED", "MBBEMYKL"] {
            #expect(
                try await stage.problems(Self.orders, Self.form(id, bank: bank, total: "2")) == [
                    "You do not have enough payments"
                ]
            )
        }
        _ = try await stage.ask(Self.orders, Self.form(id, bank: "MBBEMYKL", total: "1"))
        #expect(try await remaining() == "1")
        _ = try await stage.ask(Self.orders, Self.form(id, total: "1"))
        #expect(try await remaining() == "0")
        let other = try await stage.ask(
            "GET /api/v5/payment_order_limit",
            organisation: OrganisationID(rawValue: "org_2")
        )
        #expect(other["total"] == "10000000")
    }

    @Test("never pays out more than there was, whatever the orders")
    func sums() async throws {
        for seed in UInt64(1)...5 {
            let stage = try SandboxStage(seed: seed)
            let id = try await collection(stage)
            var paid: Int64 = 0
            for byte in stage.world.randomness.bytes(60) {
                let total = Int64(byte) * 7_001 + 1
                let bank = byte % 3 == 0 ? "MBBEMYKL" : PaymentOrder.succeedingBankCode
                let form = Self.form(id, bank: bank, total: String(total))
                let status = try await stage.reply(Self.orders, form: form).status
                #expect(status == (total <= PaymentOrderAccount.start - paid ? 200 : 422))
                if status == 200, bank == PaymentOrder.succeedingBankCode { paid += total }
            }
            let limit = try await stage.ask("GET /api/v5/payment_order_limit")["total"]
            #expect(limit == .string(String(PaymentOrderAccount.start - paid)), "seed \(seed)")
            let found = try await stage.ask("GET /api/v5/payment_order_collections/\(id)")
            #expect(found["paid_amount"] == .string(String(paid)), "seed \(seed)")
        }
    }

    @Test("has a bank code of 32 letters at most")
    func bankCodeLength() async throws {
        let stage = try SandboxStage()
        let id = try await collection(stage)
        let code = String(repeating: "A", count: PaymentOrder.bankCodeMax)
        let order = try await stage.ask(Self.orders, Self.form(id, bank: code))
        #expect(order["bank_code"] == .string(code))
        #expect(
            try await stage.problems(Self.orders, Self.form(id, bank: code + "A")) == [
                "Bank code is too long (maximum is 32 characters)"
            ]
        )
    }
}
