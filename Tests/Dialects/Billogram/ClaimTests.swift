import BillogramDialect
import Testing
import TollgateCore

@testable import Gatekeeper

@Suite("The claims")
struct ClaimTests {
    private let claims = BillogramDialect().claims

    @Test("are this table")
    func areThisTable() {
        let table = claims.map { claim in
            let methods = claim.methods?.map(\.description).joined(separator: " ") ?? "any"
            guard case .protected(let kinds, let scope) = claim.access else { return "open" }
            let scopeName = scope?.rawValue ?? "none"
            return "\(methods) \(claim.path) \(claim.operation) \(kinds[0]) \(scopeName)"
        }
        #expect(
            table == [
                "GET /api/v2/customer customer.list billogram.api-user read",
                "POST /api/v2/customer customer.create billogram.api-user write",
                "GET /api/v2/customer/{no} customer.fetch billogram.api-user read",
                "PUT /api/v2/customer/{no} customer.update billogram.api-user write",
                "GET /api/v2/item item.list billogram.api-user read",
                "POST /api/v2/item item.create billogram.api-user write",
                "GET /api/v2/item/{no} item.fetch billogram.api-user read",
                "PUT /api/v2/item/{no} item.update billogram.api-user write",
                "DELETE /api/v2/item/{no} item.delete billogram.api-user write",
                "any /api/v2/** unknown billogram.api-user none",
            ]
        )
    }

    @Test("do not tie with one another")
    func doNotTie() throws {
        _ = try RouteTable([BillogramDialect()])
    }

    @Test("name an operation each")
    func nameAnOperationEach() {
        #expect(claims.compactMap(BillogramOperation.init) == BillogramOperation.allCases)
    }
}
