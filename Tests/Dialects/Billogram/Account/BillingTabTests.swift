import Gatekeeper
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The billing tab")
struct BillingTabTests {
    private static let base = "/api/v2/customer/1/billing-tab"
    private static let item: JSONValue = [
        "billogram_item": [
            "count": 1, "title": "Monthly", "unit": "month", "price": 29.99.json, "vat": 25,
        ]
    ]

    private static func stage() async throws -> SandboxStage {
        let stage = try SandboxStage()
        for name: JSONValue in ["one", "two"] {
            _ = try await stage.ask("POST /api/v2/customer", ["name": name])
        }
        return stage
    }

    private static func post(
        _ stage: SandboxStage,
        _ id: String,
        _ body: JSONValue = item,
        customer: Int = 1
    ) async throws -> JSONObject {
        let answer = try await stage.ask(
            "POST /api/v2/customer/\(customer)/billing-tab/items",
            body,
            headers: ["X-API-Deduplication-ID": id]
        )
        return try #require(answer.object)
    }

    @Test("takes an item once for each deduplication id")
    func takesAnItemOnceForEachID() async throws {
        let stage = try await Self.stage()
        let first = try await Self.post(stage, "a")
        #expect(first["status"] == "OK")
        #expect(first["data"]?.object?["billogram_item"] == Self.item.object?["billogram_item"])
        #expect(try await Self.post(stage, "a") == first)
        let second = try await Self.post(stage, "b")
        #expect(second["data"]?.object?["item_id"] != first["data"]?.object?["item_id"])
        #expect(
            second["data"]?.object?["billing_tab_id"] == first["data"]?.object?["billing_tab_id"]
        )
        let list = try await stage.ask("GET \(Self.base)/items")
        #expect(list.object?["meta"] == ["total_count": 2])
        let other = try await Self.post(stage, "a", customer: 2)
        #expect(other["status"] == "OK" && other != first)
    }

    @Test("refuses an id that was used for another item")
    func refusesAnIDOfAnotherItem() async throws {
        let stage = try await Self.stage()
        _ = try await Self.post(stage, "a")
        let refused = try await Self.post(stage, "a", ["billogram_item": ["title": "Other"]])
        #expect(refused["status"] == "INVALID_PARAMETER")
        #expect(refused["data"]?.object?["field"]?.string == DeduplicationID.header)
        let list = try await stage.ask("GET \(Self.base)/items")
        #expect(list.object?["meta"] == ["total_count": 1])
    }

    @Test("wants one deduplication id of 1 to 36 characters")
    func wantsOneID() async throws {
        let stage = try await Self.stage()
        func status(_ headers: HeaderFields) async throws -> JSONObject? {
            try await stage.ask("POST \(Self.base)/items", Self.item, headers: headers).object
        }
        let longest = String(repeating: "x", count: DeduplicationID.lengthMax)
        #expect(try await Self.post(stage, longest)["status"] == "OK")
        let bad: [HeaderFields] = [
            [:], [DeduplicationID.header: ""], [DeduplicationID.header: longest + "x"],
            [DeduplicationID.header: "å"],
            [DeduplicationID.header: "a", "x-api-deduplication-id": "a"],
        ]
        for headers in bad {
            let refused = try await status(headers)
            #expect(refused?["status"] == "INVALID_PARAMETER")
            #expect(refused?["data"]?.object?["field"]?.string == DeduplicationID.header)
        }
    }

    /// Puts documents on the first customer's tab in one transaction, without the calls.
    private static func fill(
        _ stage: SandboxStage,
        _ count: Int,
        _ collection: any KeyPath<BillingTab, DocumentCollection> & Sendable,
        _ content: JSONObject,
        id: @escaping @Sendable (Int) -> String
    ) async throws {
        let place = SandboxPlace(
            environment: .sandbox,
            organisation: OrganisationID(rawValue: "org_1")
        )
        let tab = BillingTab(customer: "1", in: place)
        try await stage.store.transaction { tx in
            for number in 0..<count {
                try KeptObject(collection: tab[keyPath: collection], id: id(number))
                    .save(content, over: nil, index: tab.index, tx.documents)
            }
        }
    }

    @Test("forgets the oldest id where there are too many")
    func forgetsTheOldestID() async throws {
        let stage = try await Self.stage()
        let item = try #require(Self.item.object?["billogram_item"])
        let call = JSONObject([("request", item), ("answer", ["item_id": "old"])])
        try await Self.fill(stage, BillingTab.remembersMax, \.calls, call) { "1 \($0)" }
        func isRemembered(_ id: String) async throws -> Bool {
            try await Self.post(stage, id)["data"]?.object?["item_id"] == "old"
        }
        #expect(try await isRemembered("0"))
        #expect(try await !isRemembered("one more"))
        #expect(try await isRemembered("1"))
        #expect(try await !isRemembered("0"))
    }

    @Test("holds a greatest number of items")
    func holdsAGreatestNumberOfItems() async throws {
        let stage = try await Self.stage()
        try await Self.fill(stage, BillingTab.itemsMax - 1, \.items, JSONObject()) { "\($0)" }
        #expect(try await Self.post(stage, "last")["status"] == "OK")
        #expect(try await Self.post(stage, "full")["status"] == "INVALID_PARAMETER")
        #expect(try await Self.post(stage, "last")["status"] == "OK", "a repeat adds nothing")
        #expect(try await Self.post(stage, "full", customer: 2)["status"] == "OK")
    }

    @Test("shows its items, when it is billed, and lets them be taken off")
    func showsItsItems() async throws {
        let stage = try await Self.stage()
        let empty = try await stage.ask("GET \(Self.base)")
        #expect(
            empty == [
                "status": "OK",
                "data": ["customer": ["customer_number": "1"], "billing_tab": .null, "items": []],
            ]
        )
        let made = try await Self.post(stage, "a")["data"]?.object
        let id = try #require(made?["item_id"]?.string)
        let tab = try await stage.ask("GET \(Self.base)").object?["data"]?.object
        #expect(tab?["billing_tab"]?.object?["id"] == made?["billing_tab_id"])
        #expect(tab?["billing_tab"]?.object?["billing_date"] == "2026-04-01")
        #expect(tab?["items"]?.array?.count == 1)
        let one = try await stage.ask("GET \(Self.base)/item/\(id)")
        #expect(one.object?["data"]?.object?["item_id"]?.string == id)
        let others = try await stage.ask("GET /api/v2/customer/2/billing-tab/item/\(id)")
        #expect(others.object?["status"] == "NOT_FOUND")
        let malformed = try await stage.ask("GET \(Self.base)/item/1")
        #expect(malformed.object?["status"] == "INVALID_PARAMETER")
        let removed = try await stage.ask("DELETE \(Self.base)/item/\(id)")
        #expect(removed == ["status": "OK", "data": [:]])
        let again = try await stage.ask("DELETE \(Self.base)/item/\(id)")
        #expect(again.object?["status"] == "NOT_FOUND")
    }

    @Test("moves with its customer, and leaves nothing under the number before")
    func movesWithItsCustomer() async throws {
        let stage = try await Self.stage()
        let made = try await Self.post(stage, "a")
        let settings: JSONValue = ["delivery_method": "Email", "billing_frequency": "daily"]
        _ = try await stage.ask("PUT \(Self.base)/settings", settings)
        let kept = try await Self.post(stage, "a", customer: 2)
        let tab = try await stage.ask("GET \(Self.base)").object?["data"]?.object
        _ = try await stage.data("PUT /api/v2/customer/1", ["customer_no": 77])
        let path = "/api/v2/customer/77/billing-tab"
        let moved = try await stage.ask("GET \(path)").object?["data"]?.object
        #expect(moved?["items"] == tab?["items"] && moved?["billing_tab"] == tab?["billing_tab"])
        #expect(try await stage.ask("GET \(path)/settings").object?["data"] == settings)
        #expect(try await Self.post(stage, "a", customer: 77) == made, "the id is remembered")
        let id = made["data"]?.object?["item_id"]?.string ?? ""
        #expect(try await stage.ask("GET \(path)/item/\(id)").object?["status"] == "OK")
        _ = try await stage.ask("POST /api/v2/customer", ["customer_no": 1, "name": "new"])
        let empty = try await stage.ask("GET \(Self.base)").object?["data"]?.object
        #expect(empty?["items"] == [] && empty?["billing_tab"] == JSONValue.null)
        let usual: JSONValue = ["delivery_method": .null, "billing_frequency": .null]
        #expect(try await stage.ask("GET \(Self.base)/settings").object?["data"] == usual)
        #expect(try await Self.post(stage, "a") != made)
        #expect(try await Self.post(stage, "a", customer: 2) == kept)
    }

    @Test("leaves behind what stood under the number that its customer moves to")
    func replacesWhatStoodThere() async throws {
        let stage = try await Self.stage()
        _ = try await Self.post(stage, "a")
        let place = SandboxPlace(
            environment: .sandbox,
            organisation: OrganisationID(rawValue: "org_1")
        )
        let left = BillingTab(customer: "77", in: place)
        try await stage.store.transaction { tx in
            let nothing = JSONObject()
            try KeptObject(collection: left.items, id: "old")
                .save(nothing, over: nil, index: left.index, tx.documents)
            try KeptObject(collection: left.calls, id: "77 a")
                .save(nothing, over: nil, index: left.index, tx.documents)
            for collection in [left.tabs, left.settings] {
                try KeptObject(collection: collection, id: "77")
                    .save(nothing, over: nil, tx.documents)
            }
        }
        _ = try await stage.data("PUT /api/v2/customer/1", ["customer_no": 77])
        let list = try await stage.ask("GET /api/v2/customer/77/billing-tab/items")
        #expect(list.object?["meta"] == ["total_count": 1])
    }

    @Test("belongs to a customer that exists")
    func belongsToACustomer() async throws {
        let stage = try await Self.stage()
        for part in ["", "/items", "/settings"] {
            let missing = try await stage.ask("GET /api/v2/customer/9/billing-tab\(part)")
            #expect(missing.object?["status"] == "NOT_FOUND", "\(part)")
            for number in ["x", "0", "01", "-1", "+1"] {
                let line = "GET /api/v2/customer/\(number)/billing-tab\(part)"
                let refused = try await stage.ask(line)
                #expect(refused.object?["status"] == "INVALID_PARAMETER", "\(line)")
            }
        }
        #expect(try await Self.post(stage, "a", customer: 9)["status"] == "NOT_FOUND")
    }

    @Test(
        "refuses a body by the field at fault",
        arguments: [
            ([:], "billogram_item"), (["billogram_item": .null], "billogram_item"),
            (["items": []], "items"),
            (["billogram_item": [:]], "billogram_item:title"),
            (["billogram_item": ["title": "a", "vat": 101]], "billogram_item:vat"),
            (["billogram_item": ["title": "a", "colour": ""]], "billogram_item:colour"),
        ] as [(JSONValue, String)]
    )
    func refusesABody(_ body: JSONValue, _ field: String) async throws {
        let stage = try await Self.stage()
        let refused = try await Self.post(stage, "a", body)
        #expect(refused["data"]?.object?["field"]?.string == field)
    }

    @Test("has settings that are changed one by one and removed together")
    func hasSettings() async throws {
        let stage = try await Self.stage()
        let path = "\(Self.base)/settings"
        func data(_ line: String, _ body: JSONValue? = nil) async throws -> JSONValue? {
            try await stage.ask(line, body).object?["data"]
        }
        let none: JSONValue = ["delivery_method": .null, "billing_frequency": .null]
        #expect(try await data("GET \(path)") == none)
        let first = try await data("PUT \(path)", ["billing_frequency": "weekly#monday"])
        #expect(first == ["delivery_method": .null, "billing_frequency": "weekly#monday"])
        let both: JSONValue = ["delivery_method": "Email", "billing_frequency": "weekly#monday"]
        #expect(try await data("POST \(path)", ["delivery_method": "Email"]) == both)
        #expect(try await data("GET \(path)") == both)
        let bad: [JSONValue] = [
            [:], ["delivery_method": "Pigeon"], ["billing_frequency": "monthly#32"],
            ["billing_frequency": 1], ["colour": "red"],
        ]
        for body in bad {
            let status = try await stage.ask("PUT \(path)", body).object?["status"]
            #expect(status != "OK", "\(body.text)")
        }
        #expect(try await data("GET \(path)") == both)
        #expect(try await data("DELETE \(path)") == [:])
        #expect(try await data("GET \(path)") == none)
    }

    @Test(
        "is billed on the day that its frequency says",
        arguments: [
            ("daily", "2026-03-02"), ("weekly#sunday", "2026-03-08"), ("weekly#1", "2026-03-02"),
            ("weekly#Wednesday", "2026-03-04"), ("monthly#1", "2026-04-01"),
            ("monthly#15", "2026-03-15"), ("monthly#31", "2026-03-31"),
        ]
    )
    func isBilledOnTheDay(_ frequency: String, _ date: String) throws {
        let sunday = try #require(Instant(rfc3339: "2026-03-01T12:00:00Z"))
        #expect(BillingFrequency(frequency)?.nextDate(after: sunday) == date)
    }

    @Test("is billed on the last day of a short month")
    func isBilledOnTheLastDay() throws {
        let winter = try #require(Instant(rfc3339: "2027-01-31T23:59:59Z"))
        #expect(BillingFrequency.monthly(31).nextDate(after: winter) == "2027-02-28")
    }

    @Test(
        "knows no other frequency",
        arguments: [
            "", "Daily", "daily#1", "weekly", "weekly#", "weekly#0", "weekly#8", "weekly#mon",
            "monthly#0", "monthly#32", "monthly#01", "monthly#+1", "monthly#1#2", "yearly",
        ]
    )
    func knowsNoOtherFrequency(_ text: String) {
        #expect(BillingFrequency(text) == nil)
    }
}

extension Double {
    /// The number as JSON.
    fileprivate var json: JSONValue { .number(JSONNumber(checked: "\(self)")) }
}
