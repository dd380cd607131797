import BillplzDialect
import Callbacks
import Gatekeeper
import TollgateCore

/// The calls of the fifth version: payment order collections, payment orders and their limit.
///
/// No clock moves an order. The answer that makes it says `enquiring`; its end is decided in the same
/// transaction by its bank code, its callback is queued there, and every later call shows the end.
/// Signatures were checked before a call comes here.
struct PaymentOrders: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// Makes a collection of payment orders.
    func createCollection(_ call: AdmittedCall) async throws -> Reply {
        var fields = try call.fields()
        let title = fields.required("title", max: FieldLimits.titleMax)
        let callbackURL = fields.receiver("callback_url")
        try fields.refuse()
        let collection = PaymentOrderCollection(
            id: RandomUUID.text(world.randomness),
            title: title,
            callbackURL: callbackURL
        )
        let place = try call.place()
        try await world.store.transaction { tx in
            try Shelf(place, tx).insert(collection)
        }
        return BillplzReply.ok(collection.answer)
    }

    /// Shows a collection.
    func getCollection(_ call: AdmittedCall) async throws -> Reply {
        let (place, id) = (try call.place(), call.id)
        let found = try await world.store.read { tx in
            try Shelf<PaymentOrderCollection>(place, tx).find(id)?.record
        }
        guard let found else { throw Rejection.notFound }
        return BillplzReply.ok(found.answer)
    }

    /// Shows a payment order, which has ended.
    func getOrder(_ call: AdmittedCall) async throws -> Reply {
        let (place, id) = (try call.place(), call.id)
        let found = try await world.store.read { tx in
            try Shelf<PaymentOrder>(place, tx).find(id)?.record
        }
        guard let found else { throw Rejection.notFound }
        return BillplzReply.ok(found.answer(found.outcome))
    }

    /// Tells what orders may still cost.
    func limit(_ call: AdmittedCall) async throws -> Reply {
        let place = try call.place()
        let account = try await world.store.read { tx in
            try Shelf<PaymentOrderAccount>(place, tx).find(PaymentOrderAccount.id)?.record
        }
        let remaining = (account ?? PaymentOrderAccount()).remaining
        return BillplzReply.ok(["total": .string(String(remaining))])
    }

    /// Makes a payment order.
    func createOrder(_ call: AdmittedCall) async throws -> Reply {
        let order = try PaymentOrder(
            id: RandomUUID.text(world.randomness),
            reading: try call.fields()
        )
        let (place, now) = (try call.place(), call.now)
        try await world.store.transaction { tx in
            let collection = try enter(order, place, tx)
            try tell(order, of: collection, place, at: now, tx)
        }
        return BillplzReply.ok(order.answer(.enquiring))
    }

    /// Adds an order to its collection and takes its sum from the limit; returns the collection.
    private func enter(
        _ order: PaymentOrder,
        _ place: SandboxPlace,
        _ tx: any StoreTransaction
    ) throws -> PaymentOrderCollection {
        let collections = Shelf<PaymentOrderCollection>(place, tx)
        guard let found = try collections.find(order.collectionID) else {
            throw Rejection.notFound
        }
        var collection = found.record
        let orders = Shelf<PaymentOrder>(place, tx)
        if let reference = order.index[PaymentOrder.referenceColumn],
            try orders.count(.equals(column: PaymentOrder.referenceColumn, reference)) > 0
        {
            throw Rejection.invalid(["Reference has already been taken"])
        }
        try pay(order, place, tx)
        collection.orderCount += 1
        if order.outcome == .completed { collection.paidAmount += order.total }
        try collections.replace(collection, after: found.version)
        try orders.insert(order)
        return collection
    }

    /// Refuses what the limit does not cover, whatever the bank would say.
    private func pay(
        _ order: PaymentOrder,
        _ place: SandboxPlace,
        _ tx: any StoreTransaction
    ) throws {
        let accounts = Shelf<PaymentOrderAccount>(place, tx)
        let found = try accounts.find(PaymentOrderAccount.id)
        var account = found?.record ?? PaymentOrderAccount()
        guard account.take(order.total) else {
            throw Rejection.invalid(["You do not have enough payments"])
        }
        guard order.outcome == .completed else { return }
        if let found {
            try accounts.replace(account, after: found.version)
        } else {
            try accounts.insert(account)
        }
    }

    private func tell(
        _ order: PaymentOrder,
        of collection: PaymentOrderCollection,
        _ place: SandboxPlace,
        at now: Instant,
        _ tx: any StoreTransaction
    ) throws {
        try world.callbacks.queue(
            .billplz(
                .paymentOrder,
                of: order.id,
                order.told,
                to: collection.callbackURL,
                from: place
            ),
            at: now,
            in: tx
        )
    }
}
