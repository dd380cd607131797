import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The calls on billograms")
struct BillogramCallTests {
    private let stage: SandboxStage

    init() throws { stage = try SandboxStage() }

    @Test("A new billogram has the members and values of the recorded answer")
    func hasTheRecordedMembers() async throws {
        _ = try await stage.data(
            "POST /api/v2/item",
            ["item_no": "25", "title": "cc", "price": 12, "vat": 12, "unit": "hour"]
        )
        let made = try await stage.billogram([
            ("items", [["item_no": "25", "count": 5, "discount": 0]]),
            ("invoice_date", "2013-11-14"),
        ])
        #expect(Set(made.names) == Set(Self.fullForm))
        #expect(made["state"] == "Unattested" && made["delivery_method"] == "Letter")
        #expect(made["due_date"] == "2013-12-14" && made["due_days"] == 30)
        #expect(made["total_sum"]?.text == "67.0" && made["remaining_sum"]?.text == "67.0")
        #expect(made["rounding_value"]?.text == "-0.2")
        #expect(made["reminder_fee"]?.text == "60.0" && made["interest_rate"]?.text == "8.5")
        #expect(made["created_at"] == made["updated_at"])
        #expect(
            made["detailed_sums"]?.object.map { Set($0.members) } == Set(Self.recordedSums.members)
        )
        #expect(
            made["events"]?.array?.first?.object?["type"] == "BillogramCreated"
                && made["events"]?.array?.first?.object?["data"] == JSONValue.null
        )
        let item = made["items"]?.array?.first?.object
        #expect(item?["count"]?.text == "5.0" && item?["price"]?.text == "12.0")
        #expect(item?["discount"]?.text == "0.0" && item?["vat"]?.text == "12")
        #expect(item?["title"] == "cc" && item?["item_no"] == "25")
        let customer = made["customer"]?.object
        #expect(customer?["email"] == "asa@example.com" && customer?["phone"] == "070")
        #expect(customer?["address"]?.object?["zipcode"] == "12345")
        #expect(customer?["contact"] == nil)
    }

    @Test("A billogram keeps its customer as it was")
    func keepsItsCustomer() async throws {
        let path = try await stage.path()
        _ = try await stage.data("PUT /api/v2/customer/1", ["name": "Another"])
        #expect(try await stage.data("GET \(path)")["customer"]?.object?["name"] == "\u{C5}sa")
    }

    @Test("A line takes from its item what it does not say itself")
    func linesTakeFromTheirItem() async throws {
        _ = try await stage.data(
            "POST /api/v2/item",
            [
                "item_no": "A", "title": "Stored", "price": 10, "vat": 6, "unit": "kg",
                "bookkeeping": ["income_account": "3001"],
            ]
        )
        let made = try await stage.billogram([
            (
                "items",
                [
                    ["item_no": "A", "count": 2, "title": "Mine"],
                    ["item_no": "B", "count": 1, "title": "t", "price": 1, "vat": 0],
                ]
            )
        ])
        let items = made["items"]?.array?.compactMap(\.object) ?? []
        #expect(items[0]["title"] == "Mine" && items[0]["unit"] == "kg")
        #expect(items[0]["bookkeeping"]?.object?["income_account"] == "3001")
        #expect(items[1]["item_no"] == "B" && items[1]["unit"] == "unit")
    }

    @Test(
        "A field at fault is named by its path",
        arguments: [
            ("customer", nil, "INVALID_PARAMETER customer"),
            ("customer", [:], "INVALID_PARAMETER customer:customer_no"),
            ("customer", ["customer_no": 99], "INVALID_PARAMETER customer:customer_no"),
            ("customer", ["customer_no": 1, "x": 1], "UNKNOWN_PARAMETER customer:x"),
            ("items", nil, "INVALID_PARAMETER items"),
            ("items", [], "INVALID_PARAMETER items"),
            ("items", [[:]], "INVALID_PARAMETER items[0]:count"),
            ("items", [["count": 1]], "INVALID_PARAMETER items[0]:title"),
            ("items", [["count": 1, "item_no": "no"]], "INVALID_PARAMETER items[0]:item_no"),
            ("items", [["count": 1, "title": "t", "vat": 1]], "INVALID_PARAMETER items[0]:price"),
            ("items", [["count": 1, "title": "t", "price": 1]], "INVALID_PARAMETER items[0]:vat"),
            ("items", [["count": "1"]], "INVALID_PARAMETER items[0]:count"),
            ("items", [["colour": 1]], "UNKNOWN_PARAMETER items[0]:colour"),
            ("colour", 1, "UNKNOWN_PARAMETER colour"),
            ("state", "Paid", "READ_ONLY_PARAMETER state"),
            ("currency", "", "INVALID_PARAMETER currency"),
            ("invoice_date", "2026-02-30", "INVALID_PARAMETER invoice_date"),
            ("due_date", "2020-01-01", "INVALID_PARAMETER due_date"),
            ("due_days", 1_000, "INVALID_PARAMETER due_days"),
            ("invoice_fee", -1, "INVALID_PARAMETER invoice_fee"),
            ("info", ["order_date": "x"], "INVALID_PARAMETER info:order_date"),
            ("callbacks", ["url": "http://example.org"], "INVALID_PARAMETER callbacks:url"),
            ("on_success", ["command": "pay"], "INVALID_PARAMETER on_success:command"),
            ("_event", "pay", "INVALID_PARAMETER _event"),
            ("attachment", "a.pdf", "READ_ONLY_PARAMETER attachment"),
        ] as [(String, JSONValue?, String)]
    )
    func namesTheField(name: String, value: JSONValue?, expected: String) async throws {
        _ = try await stage.path()
        var body = try #require(SandboxStage.draft().object)
        body[name] = value
        #expect(try await stage.refusal("POST /api/v2/billogram", .object(body)) == expected)
        let list = try await stage.ask("GET /api/v2/billogram")
        #expect(list.object?["meta"]?.object?["total_count"] == 1)
    }

    @Test("Days that contradict one another are a bad combination")
    func refusesContradictingDays() async throws {
        _ = try await stage.path()
        let body = SandboxStage.draft([
            ("invoice_date", "2026-03-01"), ("due_date", "2026-03-11"), ("due_days", 11),
        ])
        let refusal = try await stage.refusal("POST /api/v2/billogram", body)
        #expect(refusal == "INVALID_PARAMETER_COMBINATION due_days")
    }

    @Test("A change of one day carries the others along")
    func carriesDaysAlong() async throws {
        let path = try await stage.path([("invoice_date", "2026-03-01")])
        var shown = try await stage.data("PUT \(path)", ["due_date": "2026-03-11"])
        #expect(shown["due_days"] == 10)
        shown = try await stage.data("PUT \(path)", ["invoice_date": "2026-04-01"])
        #expect(shown["due_date"] == "2026-04-11" && shown["due_days"] == 10)
        shown["due_days"] = 5
        shown = try await stage.data("PUT \(path)", .object(shown))
        #expect(shown["due_date"] == "2026-04-06")
    }

    @Test("A draft may be put back whole, as java and foa write it")
    func mayBePutBackWhole() async throws {
        let path = try await stage.path()
        let shown = try await stage.data("GET \(path)")
        #expect(try await stage.data("PUT \(path)", .object(shown)) == shown)
        var written = shown
        written["reminder_fee"] = "60.0"
        written["events"] = [[:]]
        written["created_at"] = [
            "date": .string((shown["created_at"]?.string ?? "") + ".000000"), "timezone": "UTC",
        ]
        #expect(try await stage.data("PUT \(path)", .object(written)) == shown)
        written["total_sum"] = 1
        #expect(
            try await stage.refusal("PUT \(path)", .object(written))
                == "READ_ONLY_PARAMETER total_sum"
        )
    }

    @Test("A change of a draft changes what it names and the sums with it")
    func changesWhatItNames() async throws {
        let path = try await stage.path()
        let shown = try await stage.data(
            "PUT \(path)",
            [
                "invoice_fee": 20, "info": ["order_no": "7"],
                "items": [["title": "Two", "price": 10, "vat": 0, "count": 2]],
            ]
        )
        #expect(shown["total_sum"]?.text == "45.0" && shown["invoice_fee_vat"]?.text == "5")
        #expect(shown["info"]?.object?["order_no"] == "7")
        #expect(shown["customer"]?.object?["customer_no"] == 1)
        #expect(shown["updated_at"] != shown["created_at"])
    }

    @Test("What was sent is changed and removed no more")
    func isFixedOnceSent() async throws {
        let path = try await stage.path()
        let sent = try await stage.data("POST \(path)/command/send", ["method": "Email"])
        #expect(try await stage.refusal("PUT \(path)", ["due_days": 5]) == "INVALID_OBJECT_STATE")
        #expect(try await stage.refusal("DELETE \(path)") == "INVALID_OBJECT_STATE")
        #expect(try await stage.data("GET \(path)") == sent)
    }

    @Test("A draft that was removed is not there, and its number was never given")
    func isGoneOnceRemoved() async throws {
        let path = try await stage.path()
        #expect(try await stage.data("DELETE \(path)") == JSONObject())
        for line in ["GET \(path)", "DELETE \(path)", "GET \(path).pdf", "PUT \(path)"] {
            #expect(try await stage.refusal(line) == "NOT_FOUND", "\(line)")
        }
        #expect(try await stage.refusal("POST \(path)/command/send") == "NOT_FOUND")
        let sent = try await stage.billogram([("on_success", ["command": "send"])])
        #expect(sent["invoice_no"] == 1)
    }

    @Test("A billogram is sent or sold at once where that is asked for")
    func isSentAtOnce() async throws {
        let sent = try await stage.billogram([
            ("on_success", ["command": "send", "method": "Email"])
        ])
        #expect(sent["state"] == "Unpaid" && sent["delivery_method"] == "Email")
        #expect(sent["attested_at"] == sent["created_at"])
        #expect(OCRNumber.isValid(sent["ocr_number"]?.string ?? ""))
        let types = sent["events"]?.array?.compactMap { $0.object?["type"] }
        #expect(types == ["BillogramCreated", "BillogramSent"])
        #expect(try await stage.billogram([("_event", "sell")])["state"] == "Factoring")
        #expect(try await stage.billogram([("_event", "send")])["state"] == "Unpaid")
    }

    @Test("A sale at once of nothing makes no billogram")
    func makesNothingWhereTheCommandFails() async throws {
        _ = try await stage.path()
        let body = SandboxStage.draft([
            ("items", [["title": "t", "price": 0, "vat": 0, "count": 1]]), ("_event", "sell"),
        ])
        #expect(try await stage.refusal("POST /api/v2/billogram", body) == "INVALID_OBJECT_STATE")
        let list = try await stage.ask("GET /api/v2/billogram")
        #expect(list.object?["meta"]?.object?["total_count"] == 1)
    }

    @Test("A call that changes something is one transaction")
    func isOneTransaction() async throws {
        let store = CountingStore()
        let stage = try SandboxStage(store: store)
        let path = try await stage.path()
        let calls: [(String, JSONValue?, Int)] = [
            ("POST /api/v2/billogram", SandboxStage.draft([("on_success", [:])]), 1),
            ("PUT \(path)", ["due_days": 3], 1), ("POST \(path)/command/send", .null, 1),
            ("POST \(path)/command/payment", ["amount": 1], 1),
            ("POST \(path)/command/payment", ["amount": 0], 0), ("GET \(path)", nil, 0),
            ("GET /api/v2/billogram", nil, 0), ("POST /api/v2/billogram", [:], 0),
        ]
        for (line, body, count) in calls {
            let before = store.transactionCount
            _ = try await stage.ask(line, body)
            #expect(store.transactionCount - before == count, "\(line)")
        }
    }

    @Test("A billogram has at most the named number of lines")
    func boundsLines() async throws {
        _ = try await stage.path()
        let max = BillogramLimits.itemsMax
        let item: JSONValue = ["title": "t", "price": 1, "vat": 0, "count": 1]
        func body(_ count: Int) -> JSONValue {
            SandboxStage.draft([("items", .array(Array(repeating: item, count: count)))])
        }
        #expect(try await stage.data("POST /api/v2/billogram", body(max))["items"] != nil)
        let refusal = try await stage.refusal("POST /api/v2/billogram", body(max + 1))
        #expect(refusal == "INVALID_PARAMETER items")
    }

    private static let fullForm = [
        "id", "state", "invoice_no", "ocr_number", "attested_at", "url", "attachment",
        "invoice_date", "due_date", "due_days", "currency", "delivery_method", "customer", "items",
        "total_sum", "remaining_sum", "rounding_value", "invoice_fee", "invoice_fee_vat",
        "reminder_fee", "reminder_count", "interest_rate", "interest_fee", "detailed_sums",
        "automatic_collection", "automatic_reminders", "automatic_reminders_settings", "callbacks",
        "info", "events", "flags", "offers", "regional_sweden", "created_at", "updated_at",
    ]

    private static let recordedSums = JSONObject([
        ("credited_sum", 0), ("net_sum", 60), ("gross_sum", number("67.2")),
        ("invoice_fee_vat", 0), ("paid_sum", 0), ("interest_fee", 0), ("vat_sum", number("7.2")),
        ("reminder_fee", 0), ("invoice_fee", 0), ("rounding", number("-0.2")),
        ("regional_sweden", ["rotavdrag_sum": 0]), ("collector_paid_sum", 0),
        ("remaining_sum", 67),
    ])

    private static func number(_ text: String) -> JSONValue {
        .number(JSONNumber(checked: text))
    }
}
