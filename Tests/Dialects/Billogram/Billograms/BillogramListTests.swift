import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The lists of billograms and events")
struct BillogramListTests {
    private let stage: SandboxStage

    init() throws { stage = try SandboxStage() }

    @Test("A list has the recorded members and says what remains on all that match")
    func listsTheRecordedMembers() async throws {
        _ = try await stage.path([("currency", "EUR"), ("invoice_fee", 0)])
        let paid = try await sent()
        _ = try await stage.data("POST \(paid)/command/payment", ["amount": 99])
        let list = try await stage.ask("GET /api/v2/billogram?page=1&page_size=1")
        #expect(list.object?["meta"] == ["total_count": 2, "total_remaining_sum": "101.00"])
        let first = try #require(list.object?["data"]?.array?.first?.object)
        #expect(Set(first.names) == Set(Self.listForm))
        #expect(
            first["customer"]?.object.map { Set($0.names) }
                == ["customer_no", "name", "email", "org_no"]
        )
        let none = try await stage.ask("GET /api/v2/billogram?\(Self.filter("state", "Sold"))")
        #expect(
            none == [
                "status": "OK", "meta": ["total_count": 0, "total_remaining_sum": "0.00"],
                "data": [],
            ]
        )
    }

    @Test("A list is filtered by each field of the contract, and by several states")
    func filters() async throws {
        _ = try await stage.path()
        let shown = try await stage.data("GET \(try await sent())")
        let date = shown["invoice_date"]?.string ?? ""
        let cases: [(String, String, Int64)] = [
            ("state", "Unpaid", 1), ("state", "Unpaid,Unattested", 2), ("state", "Paid,Ended", 0),
            ("id", shown["id"]?.string ?? "", 1), ("invoice_no", "1", 1), ("invoice_no", "2", 0),
            ("invoice_date", date, 2), ("due_date", date, 0),
            ("ocr_number", shown["ocr_number"]?.string ?? "", 1), ("customer:customer_no", "1", 2),
            ("customer:org_no", "556801-7155", 2), ("customer:name", "nobody", 0),
        ]
        for (field, value, count) in cases {
            let list = try await stage.ask("GET /api/v2/billogram?\(Self.filter(field, value))")
            let total = list.object?["meta"]?.object?["total_count"]
            #expect(total == .integer(count), "\(field) \(value)")
        }
    }

    @Test("A list is ordered by each field of the contract")
    func orders() async throws {
        let days = ["2026-03-03", "2026-03-01", "2026-03-02"]
        for day in days { _ = try await stage.path([("invoice_date", .string(day))]) }
        for field in ["invoice_date", "due_date"] {
            let list = try await stage.ask(
                "GET /api/v2/billogram?order_field=\(field)&order_direction=desc"
            )
            let shown = list.object?["data"]?.array?.compactMap {
                $0.object?["invoice_date"]?.string
            }
            #expect(shown == days.sorted(by: >), "\(field)")
        }
        for field in ["invoice_no", "customer:name", "customer:customer_no", "state"] {
            let line = "GET /api/v2/billogram?order_field=\(field)&order_direction=asc"
            #expect(try await stage.ask(line).object?["status"] == "OK", "\(field)")
        }
    }

    @Test(
        "A query at fault is refused",
        arguments: [
            "filter_type=special&filter_field=search&filter_value=x",
            "filter_type=field&filter_field=state&filter_value=Lost",
            "filter_type=field&filter_field=state&filter_value=",
            "filter_type=field&filter_field=total_sum&filter_value=1", "order_field=total_sum",
            "page=0", "colour=1",
        ]
    )
    func refusesBadQueries(query: String) async throws {
        let refusal = try await stage.refusal("GET /api/v2/billogram?\(query)")
        #expect(refusal.hasPrefix("INVALID_QUERY_PARAMETER"), "\(refusal)")
    }

    @Test("Events are listed by billogram and by time, each with its own name")
    func listsEvents() async throws {
        _ = try await stage.path()
        let path = try await sent()
        _ = try await stage.data("POST \(path)/command/payment", ["amount": 100])
        let id = path.split(separator: "/").last.map(String.init) ?? ""
        let query = Self.filter("billogram_id", id) + "&order_field=created_at&order_direction=desc"
        let list = try await stage.ask("GET /api/v2/billogram_event?page=1&\(query)")
        let events = list.object?["data"]?.array?.compactMap(\.object) ?? []
        #expect(list.object?["meta"] == ["total_count": 4])
        #expect(Set(events.compactMap { $0["event_uuid"] }).count == 4)
        #expect(events.allSatisfy { $0["billogram_id"] == .string(id) })
        #expect(
            Set(events.prefix(2).compactMap { $0["type"] }) == ["Payment", "BillogramEnded"]
        )
        #expect(
            events.map { Set($0.names) }.allSatisfy {
                $0 == ["type", "created_at", "event_uuid", "billogram_id", "data"]
            }
        )
    }

    @Test("The PDF of an invoice is not available at once, and then the same every time")
    func pdfsTakeTheirTime() async throws {
        let path = try await stage.path()
        #expect(try await stage.refusal("GET \(path).pdf") == "NOT_AVAILABLE_YET")
        _ = try await stage.data("POST \(path)/command/send", ["method": "Letter"])
        #expect(try await stage.refusal("GET \(path).pdf") == "NOT_AVAILABLE_YET")
        let made = try await stage.data("GET \(path).pdf")
        #expect(made["file_type"] == "pdf")
        let bytes = try #require(Base64.decode((made["content"]?.string ?? "")[...]))
        #expect(String(decoding: bytes, as: Unicode.ASCII.self).contains("(Invoice 1)"))
        for query in ["letter_id=L1", "invoice_no=1", "invoice_no=1&letter_id=L1", "invoice_no="] {
            #expect(try await stage.data("GET \(path).pdf?\(query)") == made, "\(query)")
        }
        for query in ["letter_id=L2", "invoice_no=2", "invoice_no=1&letter_id=L2"] {
            #expect(try await stage.refusal("GET \(path).pdf?\(query)") == "NOT_FOUND", "\(query)")
        }
        let refusal = try await stage.refusal("GET \(path).pdf?colour=1")
        #expect(refusal == "INVALID_QUERY_PARAMETER colour")
    }

    @Test("An attached file is given back, replaced, and removed by null")
    func attachesFiles() async throws {
        let path = try await stage.path()
        #expect(try await stage.refusal("GET \(path)/attachment.pdf") == "NOT_FOUND")
        for content in ["JVBERi0xLjQ=", "JVBERi0xLjU="] {
            let body: JSONValue = ["filename": "a.pdf", "content": .string(content)]
            let shown = try await stage.data("POST \(path)/command/attach", body)
            #expect(shown["attachment"] == "a.pdf")
            let file = try await stage.data("GET \(path)/attachment.pdf")
            #expect(file["content"] == .string(content) && file["file_type"] == "pdf")
        }
        let shown = try await stage.data("PUT \(path)", ["attachment": .null])
        #expect(shown["attachment"] == JSONValue.null)
        #expect(try await stage.refusal("GET \(path)/attachment.pdf") == "NOT_FOUND")
    }

    private static let listForm = [
        "id", "customer", "state", "total_sum", "remaining_sum", "currency", "invoice_date",
        "due_date", "invoice_no", "ocr_number", "flags", "created_at", "updated_at",
    ]

    private static func filter(_ field: String, _ value: String) -> String {
        "filter_type=field&filter_field=\(field)&filter_value=\(value)"
    }

    private func sent() async throws -> String {
        try await stage.path([("on_success", ["command": "send", "method": "Letter"])])
    }
}
