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
                "GET /api/v2/billogram billogram.list billogram.api-user read",
                "POST /api/v2/billogram billogram.create billogram.api-user write",
                "GET /api/v2/billogram/{id} billogram.fetch billogram.api-user read",
                "PUT /api/v2/billogram/{id} billogram.update billogram.api-user write",
                "DELETE /api/v2/billogram/{id} billogram.delete billogram.api-user write",
                "POST /api/v2/billogram/{id}/command/{command} billogram.command"
                    + " billogram.api-user write",
                "GET /api/v2/billogram/{id}/attachment.pdf billogram.attachment"
                    + " billogram.api-user read",
                "GET /api/v2/billogram_event billogram_event.list billogram.api-user read",
                "GET /api/v2/settings settings.fetch billogram.api-user read",
                "PUT /api/v2/settings settings.update billogram.api-user write",
                "GET /api/v2/logotype logotype.fetch billogram.api-user read",
                "POST /api/v2/logotype logotype.create billogram.api-user write",
                "PUT /api/v2/logotype logotype.update billogram.api-user write",
                "DELETE /api/v2/logotype logotype.delete billogram.api-user write",
                "GET /api/v2/report report.list billogram.api-user read",
                "GET /api/v2/report/{filename} report.fetch billogram.api-user read",
                "GET /api/v2/creditor creditor.list billogram.api-user read",
                "GET /api/v2/creditor/{id} creditor.fetch billogram.api-user read",
                "GET /api/v2/customer/{no}/billing-tab billing-tab.fetch billogram.api-user read",
                "GET /api/v2/customer/{no}/billing-tab/items billing-tab.item.list"
                    + " billogram.api-user read",
                "POST /api/v2/customer/{no}/billing-tab/items billing-tab.item.create"
                    + " billogram.api-user write",
                "GET /api/v2/customer/{no}/billing-tab/item/{item} billing-tab.item.fetch"
                    + " billogram.api-user read",
                "DELETE /api/v2/customer/{no}/billing-tab/item/{item} billing-tab.item.delete"
                    + " billogram.api-user write",
                "GET /api/v2/customer/{no}/billing-tab/settings billing-tab.settings.fetch"
                    + " billogram.api-user read",
                "POST /api/v2/customer/{no}/billing-tab/settings billing-tab.settings.create"
                    + " billogram.api-user write",
                "PUT /api/v2/customer/{no}/billing-tab/settings billing-tab.settings.update"
                    + " billogram.api-user write",
                "DELETE /api/v2/customer/{no}/billing-tab/settings billing-tab.settings.delete"
                    + " billogram.api-user write",
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
