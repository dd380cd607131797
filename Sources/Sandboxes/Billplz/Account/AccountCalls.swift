import BillplzDialect
import Gatekeeper
import TollgateCore

/// The calls about the account and what it can be paid by.
struct AccountCalls: Sendable {
    /// The store.
    let store: any Store

    /// Lists the banks of FPX.
    func banks() -> Reply {
        let banks = FPXBank.testBanks + FPXBank.banks
        return BillplzReply.ok(["banks": .array(banks.map(\.json))])
    }

    /// Lists the payment gateways.
    func gateways() -> Reply {
        BillplzReply.ok(["payment_gateways": .array(PaymentGateway.all.map(\.json))])
    }

    /// Tells how the organisation's callbacks are received.
    func webhookRank(_ call: AdmittedCall) async throws -> Reply {
        let place = try call.place()
        let rank = try await store.read { tx in
            try WebhookRank.rank(of: place, at: call.wall, tx.outbox)
        }
        return BillplzReply.ok(WebhookRank.json(rank))
    }
}
