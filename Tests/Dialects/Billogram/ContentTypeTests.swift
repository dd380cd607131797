import BillogramDialect
import SandboxFixtures
import Testing
import TollgateCore

@Suite("The content type of a body")
struct ContentTypeTests {
    @Test("is taken or refused as the vector says", arguments: try Vector.all("content-types"))
    func isTakenOrRefused(_ vector: Vector) throws {
        let dialect = BillogramDialect()
        let claim = try #require(dialect.claims.first { BillogramOperation($0) == .itemCreate })
        let request = RequestView.fixture(.post, "/api/v2/item", headers: try vector.fields())
        let body = Array(try #require(vector.members["body"]?.string).utf8)
        var ending = "refused"
        do throws(Refusal) {
            let intent = try dialect.readBody(body, request, Route(claim: claim, parameters: []))
            if case .call = intent { ending = "call" }
        } catch {
            ending = error.code.rawValue
        }
        #expect(.string(ending) == vector.members["expect"])
    }
}
