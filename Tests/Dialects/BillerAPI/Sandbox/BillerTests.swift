import BillerAPIDialect
import TestSupport
import Testing
import TollgateCore

@testable import BillerAPISandbox

@Suite("The directory of billers")
struct BillerTests {
    private static func names(_ answer: JSONObject) throws -> [String] {
        try #require(answer["data"]?.array).compactMap { $0.object?["id"]?.string }
    }

    @Test("has at least forty billers, each under its own id, of every category")
    func whole() throws {
        #expect(BillerDirectory.all.count >= 40)
        #expect(Set(BillerDirectory.all.map(\.id)).count == BillerDirectory.all.count)
        #expect(Set(BillerDirectory.all.map(\.category)) == Set(BillerCategory.allCases))
        #expect(BillerDirectory.all.count(where: { $0.status == .maintenance }) == 1)
        #expect(BillerDirectory.all.allSatisfy { BillerDirectory.find($0.id) == $0 })
        #expect(
            BillerDirectory.all.allSatisfy { biller in
                biller.id.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 }
            }
        )
    }

    @Test("shows a biller with the members of the contract")
    func shown() async throws {
        let stage = try SandboxStage()
        let biller = try await stage.ask("GET /billers/test_electric_company")
        #expect(
            JSONValue.object(biller) == [
                "id": "test_electric_company", "name": "Test Electric Company",
                "category": "electricity", "logo_url": nil, "status": "ACTIVE",
                "auth_type": "account_number",
                "required_fields": [
                    ["name": "account_number", "label": "Account number", "type": "text"]
                ],
            ]
        )
        let word = try await stage.refusal("GET /billers/nobody", status: 404)
        #expect(word == "BILLER_NOT_FOUND")
    }

    @Test("is listed by name, 25 at once, and whole through its cursors")
    func pages() async throws {
        let stage = try SandboxStage()
        let first = try await stage.ask("GET /billers")
        #expect(first.names == ["data", "has_more", "next_cursor"])
        #expect(try Self.names(first).count == 25 && first["has_more"] == true)
        var (seen, cursor) = ([String](), String?.none)
        for _ in 0..<BillerDirectory.all.count {
            let query = cursor.map { "&cursor=\($0)" } ?? ""
            let page = try await stage.ask("GET /billers?limit=7\(query)")
            seen += try Self.names(page)
            cursor = page["next_cursor"]?.string
            #expect(page["has_more"]?.bool == (cursor != nil))
            if cursor == nil { break }
        }
        #expect(seen == BillerDirectory.all.map(\.id))
        let whole = try await stage.ask("GET /billers?limit=100")
        #expect(try Self.names(whole).count == BillerDirectory.all.count)
        #expect(whole["has_more"] == false && whole["next_cursor"] == .null)
    }

    @Test("is searched in any case, and by category")
    func search() async throws {
        let stage = try SandboxStage()
        let found = try await stage.ask("GET /billers?search=tEsT%20electric")
        #expect(try Self.names(found) == ["test_electric_company"])
        let water = try Self.names(try await stage.ask("GET /billers?category=water"))
        #expect(water.contains("clearwell_utilities") && water.count == 5)
        let both = try await stage.ask("GET /billers?category=water&search=electric")
        #expect(both["data"] == [])
        let word = try await stage.refusal("GET /billers?category=wine", status: 400)
        #expect(word == "VALIDATION_FAILED")
    }

    @Test(
        "refuses parameters that cannot be",
        arguments: [
            "limit=0", "limit=101", "limit=x", "limit=1&limit=2", "search=%ff", "limit=-1",
            "limit=99999999999999999999",
        ]
    )
    func badParameters(_ query: String) async throws {
        let word = try await SandboxStage().refusal("GET /billers?\(query)", status: 400)
        #expect(word == "VALIDATION_FAILED")
    }

    @Test("takes no cursor of another query, another time or another make")
    func cursors() async throws {
        let stage = try SandboxStage()
        let page = try await stage.ask("GET /billers?limit=2")
        let cursor = try #require(page["next_cursor"]?.string)
        for query in ["search=a&cursor=\(cursor)", "cursor=AAAA", "cursor=!", "cursor=\(cursor)A"] {
            let word = try await stage.refusal("GET /billers?\(query)", status: 400)
            #expect(word == "INVALID_CURSOR", "\(query)")
        }
        stage.clock.advance(by: Cursor.lifetime + .seconds(2))
        let late = try await stage.refusal("GET /billers?limit=2&cursor=\(cursor)", status: 400)
        #expect(late == "INVALID_CURSOR")
    }

    @Test("lets nobody name a path below it that is not there")
    func unknownPath() async throws {
        let word = try await SandboxStage().refusal("GET /billers/a/b", status: 404)
        #expect(word == "NOT_FOUND")
    }
}
