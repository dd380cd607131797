import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The reports")
struct ReportTests {
    private static func stage() async throws -> SandboxStage {
        let stage = try SandboxStage()
        _ = try await stage.ask("POST /api/v2/customer", ["name": "Åsa \"A\", AB"])
        let body: JSONValue = [
            "customer": ["customer_no": 1], "invoice_date": "2026-02-28",
            "items": [
                [
                    "title": "Work", "price": 100, "vat": 25, "unit": "hour",
                    "count": .number(JSONNumber(checked: "1.5")),
                ]
            ],
            "on_success": ["command": "send", "method": "Email"],
        ]
        let made = try await stage.ask("POST /api/v2/billogram", body)
        #expect(made.object?["status"] == "OK", "\(made.text)")
        return stage
    }

    private static func content(_ stage: SandboxStage, _ name: String) async throws -> [UInt8] {
        let report = try await stage.ask("GET /api/v2/report/\(name)")
        let text = try #require(report.object?["data"]?.object?["content"]?.string)
        return try #require(Base64.decode(text[...]))
    }

    @Test("are none while nothing was invoiced")
    func areNoneWhileNothingWasInvoiced() async throws {
        let stage = try SandboxStage()
        let list = try await stage.ask("GET /api/v2/report")
        #expect(list == ["status": "OK", "meta": ["total_count": 0], "data": []])
        let missing = try await stage.ask("GET /api/v2/report/sie4_2026-02.se")
        #expect(missing.object?["status"] == "NOT_FOUND")
    }

    @Test("are listed, filtered and ordered by name, without their content")
    func areListed() async throws {
        let stage = try await Self.stage()
        func names(_ query: String) async throws -> [String] {
            let list = try await stage.ask("GET /api/v2/report?\(query)")
            let objects = try #require(list.object?["data"]?.array).compactMap(\.object)
            #expect(objects.allSatisfy { $0["content"] == nil })
            return objects.compactMap { $0["filename"]?.string }
        }
        let all = [
            "sie4_2026-02.se", "sie4-report_2026-02.csv", "debtors-ledger-journal_2026-02.csv",
        ]
        #expect(try await names("page=1") == all)
        #expect(try await names("order_field=filename") == all.sorted())
        #expect(
            try await names("order_field=filename&order_direction=desc&page_size=1&page=2")
                == [all[1]]
        )
        let filter = "filter_field=filename&filter_type"
        #expect(try await names("\(filter)=field-search&filter_value=LEDGER") == [all[2]])
        #expect(try await names("\(filter)=field-prefix&filter_value=sie4") == Array(all[0...1]))
        #expect(try await names("\(filter)=field&filter_value=\(all[1])") == [all[1]])
    }

    @Test("are the same bytes at each call")
    func areTheSameBytesAtEachCall() async throws {
        let stage = try await Self.stage()
        let name = "debtors-ledger-journal_2026-02.csv"
        let first = try await Self.content(stage, name)
        #expect(try await Self.content(stage, name) == first)
        let lines = String(decoding: first, as: UTF8.self).split(separator: "\r\n")
        #expect(lines.count == 2)
        #expect(
            lines.last?.hasPrefix("1,1,\"Åsa \"\"A\"\", AB\",2026-02-28,2026-03-30,Unpaid,188")
                == true
        )
    }

    @Test("quote a field by its scalars: an accent behind a quotation mark hides nothing")
    func quoteByScalars() {
        let bytes = CommaSeparated.bytes([["a\"\u{301},b", "plain"]])
        #expect(bytes == Array("\"a\"\"\u{301},b\",plain\r\n".utf8))
    }

    @Test("book an invoice so that its voucher adds up to nothing")
    func bookAnInvoice() async throws {
        let stage = try await Self.stage()
        let bytes = try await Self.content(stage, "sie4_2026-02.se")
        // Code page 437: the letter is one byte.
        #expect(bytes.contains([0x8F] + Array("sa \\\"A\\\", AB".utf8)))
        let lines = bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        #expect(lines.allSatisfy { $0.hasSuffix("\r") })
        #expect(lines.contains("#SIETYP 4\r"))
        let sums = lines.filter { $0.contains("#TRANS") }.compactMap {
            $0.dropLast().split(separator: " ").last.flatMap { Double($0) }
        }
        #expect(sums == [188, -150, -37.5, -0.5])
    }
}
