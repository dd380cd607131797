import BillplzDialect
import Gatekeeper
import TollgateCore

/// The calls on bills and their transactions.
struct BillCalls: Sendable {
    private let bills: Bills
    private var store: any Store { bills.world.store }

    /// Makes the calls.
    init(world: SandboxWorld) { bills = Bills(world: world) }

    /// Makes a bill.
    func create(_ call: AdmittedCall) async throws -> Reply {
        let (place, bills) = (try call.place(), bills)
        var fields = try call.fields()
        let (collection, draft) = BillDraft.read(&fields)
        try fields.refuse()
        let bill = try await store.transaction { tx in
            try bills.make(draft, inCollection: collection, at: place, now: call.now, in: tx)
        }
        return BillplzReply.ok(bill.answer(publicURL: call.publicURL))
    }

    /// Shows a bill.
    func get(_ call: AdmittedCall) async throws -> Reply {
        let (place, bills) = (try call.place(), bills)
        let bill = try await store.read { tx in try bills.find(call.id, at: place, tx).bill }
        return BillplzReply.ok(bill.answer(publicURL: call.publicURL))
    }

    /// Deletes a bill that is due.
    func delete(_ call: AdmittedCall) async throws -> Reply {
        let (place, bills) = (try call.place(), bills)
        try await store.transaction { tx in try bills.delete(call.id, at: place, in: tx) }
        return BillplzReply.ok([:])
    }

    /// Lists the tries to pay a bill, fifteen a page.
    func transactions(_ call: AdmittedCall) async throws -> Reply {
        let (place, bills) = (try call.place(), bills)
        var fields = try call.fields()
        let page = PageQuery(&fields)
        let status: TransactionStatus? = fields.choice("status")
        try fields.refuse()
        let found = try await store.read { tx in
            let bill = try bills.find(call.id, at: place, tx).bill
            return try Shelf<BillTransaction>(place, tx).list(
                page.query(BillTransaction.filter(bill.id, status))
            )
        }
        return BillplzReply.ok([
            "bill_id": .string(call.id), "transactions": .array(found.map(\.answer)),
            "page": page.json,
        ])
    }
}
