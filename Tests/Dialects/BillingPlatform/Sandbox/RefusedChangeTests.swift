import Testing
import TollgateCore

@testable import BillingPlatformSandbox

@Suite("A refused record of BillingPlatform's sandbox")
struct RefusedChangeTests {
    private static let lines = [
        "POST /ACCOUNT", "PUT /ACCOUNT", "PATCH /ACCOUNT", "DELETE /delete/ACCOUNT",
        "DELETE /undelete/ACCOUNT", "POST /bulk_api_request",
    ]

    @Test("is not looked for in JSON that has a name twice: the whole request is refused")
    func repeatedName() async throws {
        let stage = try SandboxStage()
        let body = #"{"brmObjects":[{"Name":"a"},{"Name":"b","Name":"c"}]}"#
        let message = try await stage.problem("POST /ACCOUNT", body)
        #expect(message == "The body is not JSON: repeated member name at byte 46.")
        #expect(try await stage.documentCount() == 0)
    }

    @Test(
        "is not looked for in a body of another shape, of which nothing is kept",
        arguments: lines
    )
    func shapes(_ line: String) async throws {
        let stage = try SandboxStage()
        for body in [
            "", "null", "[]", "{", "{}", "name=x", #"{"brmObjects":"x"}"#, #"{"brmObjects":[]}"#,
            #"{"brmObjects":null}"#, #"{"brmObjects":[{"Name":"a"},1]}"#,
            #"{"brmObjects":{"Name":"a"}} x"#,
        ] {
            _ = try await stage.problem(line, body)
        }
        #expect(try await stage.documentCount() == 0)
    }

    @Test(
        "of an entity whose name cannot be is not found",
        arguments: ["9A", "A-B", "%C3%A4", "%"]
    )
    func badEntity(_ name: String) async throws {
        let stage = try SandboxStage()
        for line in ["POST /\(name)", "PUT /\(name)", "PATCH /\(name)", "GET /\(name)"] {
            let body = #"{"brmObjects":{"Name":"a"}}"#
            _ = try await stage.problem(line, body, status: 404, word: "not_found")
        }
        #expect(try await stage.documentCount() == 0)
    }
}
