import BillplzDialect
import Gatekeeper
import TollgateCore

/// The calls that look at or change the settings of a collection of either kind.
struct CollectionSettingsCalls: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// Activates or deactivates a collection; refused where it is so already.
    func change(_ call: AdmittedCall, to status: CollectionStatus) async throws -> Reply {
        let id = call.id
        _ = try await update(call) { settings in
            guard settings.status != status else {
                let verb = status == .active ? "activated" : "deactivated"
                throw Rejection.wrongState("\(id) cannot be \(verb).")
            }
            settings.status = status
        }
        return BillplzReply.ok([:])
    }

    /// Says who decides whether payers get a receipt.
    func change(_ call: AdmittedCall, to delivery: ReceiptDelivery) async throws -> Reply {
        _ = try await update(call) { $0.receiptDelivery = delivery }
        return BillplzReply.ok([:])
    }

    /// Shows who decides whether payers get a receipt.
    func receiptDelivery(_ call: AdmittedCall) async throws -> Reply {
        let settings = try await read(call)
        return BillplzReply.ok([
            "id": .string(call.id),
            "customer_receipt_delivery": .string(settings.receiptDelivery.rawValue),
        ])
    }

    /// Lists the payment methods.
    func paymentMethods(_ call: AdmittedCall) async throws -> Reply {
        BillplzReply.ok(PaymentMethod.json(offering: try await read(call).paymentMethods))
    }

    /// Offers the payment methods that are named and no other; unknown ones are passed over.
    ///
    /// A call that names none is refused: a client that loses its body (contract 5, billplz-rest) would
    /// otherwise switch everything off. The contract does not say so; it is inferred.
    func choosePaymentMethods(_ call: AdmittedCall) async throws -> Reply {
        let codes = try call.parameters().rows("payment_methods").compactMap { $0["code"] }
        guard !codes.isEmpty else { throw Rejection.invalid(["Payment methods can't be blank"]) }
        let chosen = Set(codes.compactMap(PaymentMethod.init))
        let settings = try await update(call) { $0.paymentMethods = chosen }
        return BillplzReply.ok(PaymentMethod.json(offering: settings.paymentMethods))
    }

    // MARK: Either kind

    private func read(_ call: AdmittedCall) async throws -> CollectionSettings {
        let (id, place) = (call.id, try call.place())
        let settings = try await world.store.read { tx in
            try Shelf<BillCollection>(place, tx).find(id)?.record.settings
                ?? Shelf<OpenCollection>(place, tx).find(id)?.record.settings
        }
        guard let settings else { throw Rejection.notFound }
        return settings
    }

    private func update(
        _ call: AdmittedCall,
        _ change: @escaping @Sendable (inout CollectionSettings) throws -> Void
    ) async throws -> CollectionSettings {
        let (id, place) = (call.id, try call.place())
        let settings = try await world.store.transaction { tx in
            try Self.update(Shelf<BillCollection>(place, tx), id, change)
                ?? Self.update(Shelf<OpenCollection>(place, tx), id, change)
        }
        guard let settings else { throw Rejection.notFound }
        return settings
    }

    private static func update<Record: CollectionRecord>(
        _ shelf: Shelf<Record>,
        _ id: String,
        _ change: (inout CollectionSettings) throws -> Void
    ) throws -> CollectionSettings? {
        guard let found = try shelf.find(id) else { return nil }
        var record = found.record
        try change(&record.settings)
        try shelf.replace(record, after: found.version)
        return record.settings
    }
}
