import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The settings")
struct SettingsTests {
    private static func data(_ envelope: JSONValue) throws -> JSONObject {
        try #require(envelope.object?["data"]?.object, "\(envelope.text)")
    }

    @Test("are there from the start, with the organisation's name")
    func areThereFromTheStart() async throws {
        let settings = try Self.data(try await SandboxStage().ask("GET /api/v2/settings"))
        #expect(settings["name"] == "demo")
        #expect(
            settings.names == [
                "name", "org_no", "company_id", "registration_email", "contact", "address",
                "invoice_address", "registered_office_address", "return_address",
                "visiting_address", "payment", "tax", "bookkeeping", "invoices",
            ]
        )
    }

    @Test("change in part, and take their own answer back")
    func changeInPart() async throws {
        let stage = try SandboxStage()
        let patch: JSONValue = [
            "contact": ["email": "a@example.com"], "payment": .null,
            "invoices": ["automatic_reminders": [["delay_days": 5]]],
        ]
        let changed = try await stage.ask("PUT /api/v2/settings", patch)
        let data = try Self.data(changed)
        #expect(data["contact"]?.object?["email"] == "a@example.com")
        #expect(data["name"] == "demo")
        #expect(
            data["invoices"]?.object?["automatic_reminders"] == [["delay_days": 5, "message": ""]]
        )
        #expect(try await stage.ask("GET /api/v2/settings") == changed)
        #expect(try await stage.ask("PUT /api/v2/settings", .object(data)) == changed)
    }

    @Test(
        "name the field at fault",
        arguments: [
            (["colour": 1], "UNKNOWN_PARAMETER", "colour"),
            (["contact": ["fax": ""]], "UNKNOWN_PARAMETER", "contact:fax"),
            (["name": ""], "INVALID_PARAMETER", "name"),
            (["name": .null], "INVALID_PARAMETER", "name"),
            (["tax": ["has_fskatt": "yes"]], "INVALID_PARAMETER", "tax:has_fskatt"),
            (
                ["invoices": ["automatic_reminders": [["delay_days": 1], ["delay_days": 0]]]],
                "INVALID_PARAMETER", "invoices:automatic_reminders[1]:delay_days"
            ),
            (
                ["invoices": ["automatic_reminders": [[:]]]],
                "INVALID_PARAMETER", "invoices:automatic_reminders[0]:delay_days"
            ),
        ] as [(JSONValue, String, String)]
    )
    func nameTheFieldAtFault(_ patch: JSONValue, _ code: String, _ field: String) async throws {
        let stage = try SandboxStage()
        let refused = try await stage.ask("PUT /api/v2/settings", patch)
        #expect(refused.object?["status"]?.string == code)
        #expect(refused.object?["data"]?.object?["field"]?.string == field)
    }

    @Test("have a greatest number of reminders")
    func haveAGreatestNumberOfReminders() async throws {
        let stage = try SandboxStage()
        func put(_ count: Int) async throws -> JSONValue? {
            let reminders = JSONValue.array(Array(repeating: ["delay_days": 1], count: count))
            let patch: JSONValue = ["invoices": ["automatic_reminders": reminders]]
            return try await stage.ask("PUT /api/v2/settings", patch).object?["status"]
        }
        #expect(try await put(AccountSettings.remindersMax) == "OK")
        #expect(try await put(AccountSettings.remindersMax + 1) == "INVALID_PARAMETER")
    }

    @Test("show the organisation as its one creditor")
    func showTheOneCreditor() async throws {
        let stage = try SandboxStage()
        let list = try await stage.ask("GET /api/v2/creditor")
        #expect(list.object?["meta"] == ["total_count": 1])
        let one = try Self.data(try await stage.ask("GET /api/v2/creditor/org_1"))
        #expect(list.object?["data"] == [.object(one)])
        #expect(one["name"] == "demo")
        let other = try await stage.ask("GET /api/v2/creditor/org_2")
        #expect(other.object?["status"] == "NOT_FOUND")
        let none = try await stage.ask(
            "GET /api/v2/creditor?filter_type=field&filter_field=name&filter_value=x"
        )
        #expect(none.object?["meta"] == ["total_count": 0])
    }
}
