import BillogramDialect
import TestSupport
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The bounds of billograms")
struct BillogramBoundsTests {
    private static let least = JSONValue.integer(Int64.min)
    private static let most = JSONValue.integer(Int64.max)
    private static let huge = JSONValue.number(JSONNumber(checked: "1e30"))

    private let stage: SandboxStage

    init() throws { stage = try SandboxStage() }

    @Test("A member without a published form is nested 16 levels deep, and lists still read it")
    func aDeepMemberIsKept() async throws {
        let deepest = JSONValue.nested(BillogramLimits.opaqueDepthMax)
        #expect(deepest.depth == BillogramLimits.opaqueDepthMax)
        let item: JSONValue = [
            "title": "Hour", "price": 80, "vat": 25, "count": 1,
            "bookkeeping": ["objects": deepest],
            "regional_sweden": ["electricity_collection": ["nyttighet": deepest]],
        ]
        let path = try await stage.path([
            ("regional_sweden", ["reversed_vat": deepest]), ("items", [item]),
        ])
        let shown = try await stage.data("GET \(path)")
        #expect(shown["regional_sweden"]?.object?["reversed_vat"] == deepest)
        let list = try await stage.ask("GET /api/v2/billogram")
        #expect(list.object?["meta"]?.object?["total_count"] == 1)
    }

    @Test("A member that is nested deeper is refused by its name", arguments: [17, 62])
    func aDeeperMemberIsRefused(levels: Int) async throws {
        let path = try await stage.path()
        let regional: JSONValue = ["regional_sweden": ["reversed_vat": .nested(levels)]]
        for line in ["PUT \(path)", "POST /api/v2/billogram"] {
            let body = JSONObject(
                (SandboxStage.draft().object?.members.map { ($0.name, $0.value) } ?? [])
                    + (regional.object?.members.map { ($0.name, $0.value) } ?? [])
            )
            let refusal = try await stage.refusal(line, .object(body))
            #expect(refusal == "INVALID_PARAMETER regional_sweden:reversed_vat", "\(line)")
        }
        #expect(try await stage.ask("GET /api/v2/billogram").object?["status"] == "OK")
    }

    @Test("A list reads few documents at once and sums up all of them")
    func aListReadsFewAtOnce() async throws {
        let store = WatchedStore()
        let stage = try SandboxStage(store: store)
        let count = BillogramCalls.chunk + 1
        for _ in 0..<count { _ = try await stage.path([("on_success", ["command": "send"])]) }
        let list = try await stage.ask("GET /api/v2/billogram?page_size=1")
        #expect(
            list.object?["meta"] == [
                "total_count": .integer(count),
                "total_remaining_sum": .string("\(count * 100).00"),
            ]
        )
        let reports = try await stage.ask("GET /api/v2/report")
        #expect(reports.object?["meta"] == ["total_count": 3])
        #expect(store.queryLimits.allSatisfy { $0 <= 50 }, "\(store.queryLimits)")
    }

    @Test("A billogram has a greatest number of invoices")
    func invoicesHaveAMaximum() throws {
        var account = BillogramAccount(total: ExactDecimal(1_000), currency: "SEK")
        account.state = .unpaid
        let now = TestClock().now
        let invoice = BillogramAccount.Invoice(
            kind: .debit,
            number: 1,
            amount: ExactDecimal(1_000),
            madeAt: now
        )
        account.invoices = Array(repeating: invoice, count: BillogramLimits.invoicesMax - 1)
        func credited(_ account: BillogramAccount) throws(Rejection) -> BillogramAccount {
            try BillogramMachine.perform(
                .credit(.amount(ExactDecimal(1))),
                on: account,
                nextInvoiceNumber: 2,
                now: now
            ).account
        }
        let full = try credited(account)
        #expect(full.invoices.count == BillogramLimits.invoicesMax)
        let refusal = #expect(throws: Rejection.self) { _ = try credited(full) }
        #expect(refusal?.code == .invalidObjectState)
    }

    @Test("A billogram has a greatest number of reminders")
    func remindersHaveAMaximum() throws {
        var account = BillogramAccount(total: ExactDecimal(1_000), currency: "SEK")
        account.state = .unpaid
        account.reminderCount = BillogramLimits.remindersMax - 1
        func reminded(_ account: BillogramAccount) throws(Rejection) -> BillogramAccount {
            try BillogramMachine.perform(
                .remind(nil),
                on: account,
                nextInvoiceNumber: 2,
                now: TestClock().now
            ).account
        }
        let full = try reminded(account)
        let refusal = #expect(throws: Rejection.self) { _ = try reminded(full) }
        #expect(refusal?.code == .invalidObjectState)
    }

    @Test("The largest billogram that calls can make stays within the bounds of its record")
    func theLargestBillogramCanBeRead() async throws {
        let item: JSONValue = [
            "title": "x", "price": 1_000_000_000, "vat": 100, "count": 1_000_000,
        ]
        let items = Array(repeating: item, count: BillogramLimits.itemsMax)
        let path = try await stage.path([
            ("items", .array(items)), ("on_success", ["command": "send"]),
        ])
        let amount = JSONValue.integer(BillogramLimits.amount.range.upperBound)
        _ = try await stage.data("POST \(path)/command/payment", ["amount": 1])
        for _ in 0..<2 {
            _ = try await stage.ask("POST \(path)/command/payment", ["amount": amount])
        }
        #expect(try await stage.data("GET \(path)")["state"] == "Paid")
        #expect(try await stage.ask("GET /api/v2/billogram").object?["status"] == "OK")
    }

    @Test(
        "A stored billogram with sums that no call makes is unreadable, and stops nothing else",
        arguments: [
            ("items/0/count", huge), ("items/0/price", huge), ("items/0/vat", most),
            ("items/0/discount", huge), ("items/0/price", .null), ("items/0", 1),
            ("fields/invoice_fee", huge), ("fields/due_days", most), ("account/total", huge),
            ("account/paid", huge), ("account/owed", huge), ("account/credited", most),
            ("account/written_off", least), ("account/reminder_count", most),
            ("account/invoices/0/made_at", least), ("account/invoices/0/made_at", most),
            ("account/invoices/0/amount", huge), ("account/invoices/0/number", least),
            ("account/invoices/0/number", "x"),
        ]
    )
    func aForgedBillogramIsUnreadable(member: String, value: JSONValue) async throws {
        let path = try await stage.path([("on_success", ["command": "send"])])
        let id = path.split(separator: "/").last.map(String.init) ?? ""
        try await stage.forge(id, "billogram.billogram") { json, _ in
            json = json.setting(member, value)
        }
        let lines = [
            "GET \(path)", "GET \(path).pdf", "GET /api/v2/billogram", "GET /api/v2/report",
            "POST \(path)/command/remind", "PUT \(path)",
        ]
        for line in lines {
            #expect(try await stage.fault(line, line.hasPrefix("G") ? nil : [:]) == .corrupt)
        }
        #expect(try await stage.ask("GET /api/v2/customer").object?["status"] == "OK")
    }

    @Test(
        "A stored column of the sum that remains is no number that calls make",
        arguments: ["", "e", "1e30", "1.2.3", "1ee5", "x"]
    )
    func aForgedColumnIsUnreadable(digits: String) async throws {
        let path = try await stage.path()
        let id = path.split(separator: "/").last.map(String.init) ?? ""
        try await stage.forge(id, "billogram.billogram") { _, index in
            index[BillogramDesk.remainingColumn] = .text(digits)
        }
        #expect(try await stage.fault("GET /api/v2/billogram") == .corrupt)
    }

    @Test("A stored counter of invoices is no number of one", arguments: [least, -1, most, "1"])
    func aForgedCounterIsUnreadable(last: JSONValue) async throws {
        let path = try await stage.path()
        _ = try await stage.path([("on_success", ["command": "send"])])
        try await stage.forge("invoice", "billogram.counter") { json, _ in
            json = json.setting("last", last)
        }
        #expect(try await stage.fault("POST \(path)/command/send", [:]) == .corrupt)
    }

    @Test("A stored highest number is none", arguments: [1e300, -1, 0.5, 4_294_967_296])
    func aForgedHighestNumberIsUnreadable(number: Double) async throws {
        let name: JSONValue = ["name": "a"]
        _ = try await stage.ask("POST /api/v2/customer", name)
        try await stage.forge("1", "billogram.customer") { _, index in
            index[ResourceSchema.numberColumn] = .number(number)
        }
        #expect(try await stage.fault("POST /api/v2/customer", name) == .corrupt)
    }
}
