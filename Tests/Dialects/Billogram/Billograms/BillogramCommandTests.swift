import Gatekeeper
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The commands of billograms")
struct BillogramCommandTests {
    private let stage: SandboxStage

    init() throws { stage = try SandboxStage() }

    @Test("Nothing is said by null, by an empty object and by an empty body")
    func takesNothingInEveryForm() async throws {
        for body in ["null", "{}", ""] {
            let path = try await stage.path()
            let line = "POST \(path)/command/sell"
            guard case .answered(let reply) = try await stage.call(line, body: Array(body.utf8))
            else { throw SandboxStage.NotAnswered() }
            #expect(reply.status == 200, "\(body)")
        }
    }

    @Test("A payment lowers what remains and ends the billogram at zero")
    func paymentsLowerWhatRemains() async throws {
        let path = try await sent()
        let partly = try await stage.data("POST \(path)/command/payment", ["amount": 40])
        #expect(partly["remaining_sum"]?.text == "60.0" && partly["flags"] == ["partly paid"])
        #expect(partly["detailed_sums"]?.object?["paid_sum"] == 40)
        let paid = try await stage.data("POST \(path)/command/payment", ["amount": 60])
        #expect(paid["state"] == "Paid" && paid["remaining_sum"]?.text == "0.0")
        #expect(try await stage.data("GET \(path)") == paid)
        let again = try await stage.refusal("POST \(path)/command/payment", ["amount": 1])
        #expect(again == "INVALID_OBJECT_STATE")
    }

    @Test("Payments at once are all counted")
    func countsPaymentsAtOnce() async throws {
        let path = try await sent()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    _ = try await stage.ask("POST \(path)/command/payment", ["amount": 5])
                }
            }
            try await group.waitForAll()
        }
        let paid = try await stage.data("GET \(path)")
        #expect(paid["state"] == "Paid")
        #expect(paid["detailed_sums"]?.object?["paid_sum"] == 100)
    }

    @Test(
        "A credit is made in each of its modes",
        arguments: ["full", "remaining", "amount", "items"]
    )
    func creditsInEachMode(mode: String) async throws {
        let path = try await sent()
        var body = JSONObject([("mode", .string(mode)), ("amount", .null), ("method", "Email")])
        if mode == "amount" { body["amount"] = 100 }
        if mode == "items" {
            body["items"] = [["title": "Hour", "price": 80, "vat": 25, "count": -1]]
        }
        let credited = try await stage.data("POST \(path)/command/credit", .object(body))
        #expect(credited["state"] == "Credited" && credited["remaining_sum"]?.text == "0.0")
        #expect(credited["detailed_sums"]?.object?["credited_sum"] == 100)
        let event = credited["events"]?.array?.first { $0.object?["type"] == "Credit" }
        #expect(event?.object?["data"]?.object?["invoice_no"] == 2)
    }

    @Test("A line of a credit is completed from the billogram's own")
    func completesCreditLines() async throws {
        _ = try await stage.data(
            "POST /api/v2/item",
            ["item_no": "A", "title": "a", "price": 10, "vat": 0, "unit": "unit"]
        )
        let path = try await stage.path([
            ("items", [["item_no": "A", "count": 3]]), ("on_success", ["command": "send"]),
        ])
        _ = try await stage.data("DELETE /api/v2/item/A")
        let credited = try await stage.data(
            "POST \(path)/command/credit",
            ["mode": "items", "items": [["item_no": "A", "count": -1]]]
        )
        #expect(credited["remaining_sum"]?.text == "20.0")
        let unknown: JSONValue = ["mode": "items", "items": [["item_no": "B", "count": -1]]]
        let refusal = try await stage.refusal("POST \(path)/command/credit", unknown)
        #expect(refusal == "INVALID_PARAMETER items[0]:item_no")
    }

    @Test(
        "A command at fault names its field and changes nothing",
        arguments: [
            ("payment", [:], "INVALID_PARAMETER amount"),
            ("payment", ["amount": 0], "INVALID_PARAMETER amount"),
            ("payment", ["amount": -1], "INVALID_PARAMETER amount"),
            ("payment", ["amount": "1"], "INVALID_PARAMETER amount"),
            ("payment", ["amount": 1, "colour": 1], "UNKNOWN_PARAMETER colour"),
            ("credit", [:], "INVALID_PARAMETER mode"),
            ("credit", ["mode": "most"], "INVALID_PARAMETER mode"),
            ("credit", ["mode": "amount"], "INVALID_PARAMETER amount"),
            ("credit", ["mode": "amount", "amount": 101], "INVALID_PARAMETER amount"),
            ("credit", ["mode": "items"], "INVALID_PARAMETER items"),
            (
                "credit", ["mode": "items", "items": [["count": 1]]],
                "INVALID_PARAMETER items[0]:count"
            ),
            (
                "credit", ["mode": "full", "items": [["count": -1]]],
                "INVALID_PARAMETER_COMBINATION items"
            ),
            ("resend", ["method": "Pigeon"], "INVALID_PARAMETER method"),
            ("message", [:], "INVALID_PARAMETER message"),
            ("message", ["message": " "], "INVALID_PARAMETER message"),
            ("respite", ["date": "2020-01-01"], "INVALID_PARAMETER date"),
            ("respite", [:], "INVALID_PARAMETER date"),
            ("attach", ["filename": "a", "content": "AAAA"], "INVALID_PARAMETER content"),
            ("attach", ["filename": "", "content": "JVBERi0="], "INVALID_PARAMETER filename"),
            ("writeoff", ["reason": 1], "UNKNOWN_PARAMETER reason"),
            ("send", [:], "INVALID_OBJECT_STATE"), ("sell", [:], "INVALID_OBJECT_STATE"),
            ("credit-payment", ["amount": 1], "INVALID_OBJECT_STATE"),
            ("settle-underpayment", [:], "INVALID_OBJECT_STATE"),
            ("revert-writedown", [:], "INVALID_OBJECT_STATE"),
            ("remove-respite", [:], "INVALID_OBJECT_STATE"),
            ("delete", [:], "NOT_FOUND"), ("dance", [:], "NOT_FOUND"),
        ] as [(String, JSONValue, String)]
    )
    func namesTheField(word: String, body: JSONValue, expected: String) async throws {
        let path = try await sent()
        let before = try await stage.data("GET \(path)")
        #expect(try await stage.refusal("POST \(path)/command/\(word)", body) == expected)
        #expect(try await stage.data("GET \(path)") == before)
    }

    @Test("Every command of the contract is known", arguments: BillogramCommand.Word.allCases)
    func everyCommandIsKnown(word: BillogramCommand.Word) async throws {
        let path = try await stage.path()
        #expect(try await stage.refusal("POST \(path)/command/\(word.rawValue)") != "NOT_FOUND")
    }

    @Test("A message is as long as the named maximum at most")
    func boundsMessages() async throws {
        let path = try await stage.path()
        func body(_ count: Int) -> JSONValue {
            ["message": .string(String(repeating: "\u{E5}", count: count))]
        }
        let max = BillogramLimits.messageLengthMax
        let shown = try await stage.data("POST \(path)/command/message", body(max))
        #expect(shown["flags"] == ["message"])
        let refusal = try await stage.refusal("POST \(path)/command/message", body(max + 1))
        #expect(refusal == "INVALID_PARAMETER message")
    }

    @Test("The oldest events go where there are more than the named maximum")
    func boundsEvents() async throws {
        let path = try await stage.path()
        let max = BillogramLimits.eventsMax
        let (world, now) = (stage.world, stage.clock.now)
        let id = path.split(separator: "/").last.map(String.init) ?? ""
        try await stage.store.transaction { tx in
            let place = SandboxPlace(
                environment: .sandbox,
                organisation: OrganisationID(rawValue: "org_1")
            )
            let desk = BillogramDesk(world: world, place: place, now: now, transaction: tx)
            var (record, version) = try desk.find(id)
            let many = Array(repeating: BillogramEvent(.creditorMessage), count: max - 1)
            try desk.save(&record, after: version, many)
        }
        let full = try await stage.data("GET \(path)")["events"]?.array ?? []
        #expect(full.count == max && full.first?.object?["type"] == "BillogramCreated")
        _ = try await stage.data("POST \(path)/command/message", ["message": "m"])
        let shown = try await stage.data("GET \(path)")
        let types = shown["events"]?.array?.compactMap { $0.object?["type"] } ?? []
        #expect(types.count == max && !types.contains("BillogramCreated"))
        let list = try await stage.ask("GET /api/v2/billogram_event")
        #expect(list.object?["meta"]?.object?["total_count"] == .integer(max))
    }

    private func sent() async throws -> String {
        try await stage.path([("on_success", ["command": "send", "method": "Email"])])
    }
}
