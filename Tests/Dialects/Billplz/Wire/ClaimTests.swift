import BillplzDialect
import TestSupport
import Testing
import TollgateCore

@testable import Gatekeeper

@Suite("Billplz's claims")
struct ClaimTests {
    private let claims = BillplzDialect().claims

    @Test("are this table")
    func areThisTable() {
        let table = claims.map { claim in
            claim.words { kinds in
                #expect(kinds == ["billplz.secret-key"])
                return []
            }
        }
        #expect(
            table == [
                "POST /api/v3/collections collections.create write write",
                "GET /api/v3/collections collections.list read read",
                "GET /api/v3/collections/{id} collections.get read read",
                "POST /api/v4/collections v4.collections.create write write",
                "GET /api/v4/collections v4.collections.list read read",
                "GET /api/v4/collections/{id} v4.collections.get read read",
                "POST /api/v3/open_collections open_collections.create write write",
                "GET /api/v3/open_collections open_collections.list read read",
                "GET /api/v3/open_collections/{id} open_collections.get read read",
                "POST /api/v4/open_collections v4.open_collections.create write write",
                "GET /api/v4/open_collections v4.open_collections.list read read",
                "GET /api/v4/open_collections/{id} v4.open_collections.get read read",
                "POST /api/v3/collections/{id}/activate collections.activate write write",
                "POST /api/v3/collections/{id}/deactivate collections.deactivate write write",
                "GET /api/v3/collections/{id}/payment_methods payment_methods.get read read",
                "PUT /api/v3/collections/{id}/payment_methods payment_methods.put write write",
                "POST /api/v4/collections/{id}/customer_receipt_delivery/activate"
                    + " receipt_delivery.activate write write",
                "POST /api/v4/collections/{id}/customer_receipt_delivery/deactivate"
                    + " receipt_delivery.deactivate write write",
                "POST /api/v4/collections/{id}/customer_receipt_delivery/global"
                    + " receipt_delivery.global write write",
                "GET /api/v4/collections/{id}/customer_receipt_delivery"
                    + " receipt_delivery.get read read",
                "POST /api/v3/bills bills.create write write",
                "GET /api/v3/bills/{id} bills.get read read",
                "DELETE /api/v3/bills/{id} bills.delete write write",
                "GET /api/v3/bills/{id}/transactions bills.transactions read read",
                "GET /api/v3/fpx_banks fpx_banks read read",
                "GET /api/v4/webhook_rank webhook_rank read read",
                "GET /api/v4/payment_gateways payment_gateways read read",
                "POST /api/v4/cards cards.create write write",
                "DELETE /api/v4/cards/{id} cards.delete write write",
                "POST /api/v4/bills/{id}/charge bills.charge write write",
                "POST /api/v4/bills/{id}/preauth bills.preauth write write",
                "POST /api/v4/bills/{id}/preauth_capture bills.preauth_capture write write",
                "POST /api/v5/payment_order_collections payment_order_collections.create"
                    + " write write",
                "GET /api/v5/payment_order_collections/{id} payment_order_collections.get"
                    + " read read",
                "POST /api/v5/payment_orders payment_orders.create write write",
                "GET /api/v5/payment_orders/{id} payment_orders.get read read",
                "GET /api/v5/payment_order_limit payment_order_limit read paymentOrderLimit",
                "GET POST /bills/{id:code} page.bill open page",
                "GET POST /{id:code} page.open_collection open page",
                "GET POST /billplz/cards/{id:code} page.card open page",
                "any /api/v3/** unknown - -",
                "any /api/v4/** unknown - -",
                "any /api/v5/** unknown - -",
            ]
        )
    }

    @Test("do not tie with one another")
    func doNotTie() throws {
        _ = try RouteTable([BillplzDialect()])
    }

    @Test("name every operation")
    func nameEveryOperation() {
        #expect(Set(claims.compactMap(BillplzOperation.init)) == Set(BillplzOperation.allCases))
    }
}
