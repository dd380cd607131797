import BillogramDialect
import Gatekeeper
import TollgateCore

/// The calls on the billing tabs of customers (contract A3; docs.billogram.com, "Billing Tab").
///
/// The sandbox keeps the items and says when they would be billed; it makes no invoice of them.
struct BillingTabEndpoint: Sendable {
    /// The store.
    let store: any Store
    /// Where ids come from.
    let randomness: Randomness

    /// Returns the tab with its items.
    func fetch(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let (tab, now) = (try BillingTab(call), call.now)
        let data = try await store.read { tx in
            try tab.refuseMissingCustomer(tx.documents)
            let settings = try BillingTabSettings(tab, tx.documents)
            let id = try tab.id(tx.documents)
            let items = try tab.items(tx.documents).objects
            return JSONObject([
                ("customer", ["customer_number": .string(tab.customer)]),
                (
                    "billing_tab",
                    id.map {
                        ["id": .string($0), "billing_date": .string(settings.nextDate(after: now))]
                    } ?? .null
                ),
                ("items", .array(items.map(JSONValue.object))),
            ])
        }
        return Envelope.ok(.object(data))
    }

    /// Lists the items on the tab.
    func listItems(_ call: AdmittedCall) async throws -> Reply {
        let query = try ListQuery(call.request.query, of: Self.listSchema).documents
        let tab = try BillingTab(call)
        let (objects, total) = try await store.read { tx in
            try tab.refuseMissingCustomer(tx.documents)
            return try tab.items(tx.documents, offset: query.offset, limit: query.limit)
        }
        return Envelope.ok(
            .array(objects.map(JSONValue.object)),
            meta: JSONObject([("total_count", .integer(total))])
        )
    }

    /// Puts an item on the tab, once for each deduplication id.
    func createItem(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let tab = try BillingTab(call)
        let deduplication = try DeduplicationID(call.request.headers)
        let item = JSONValue.object(try BillingTabItem.read(RequestBody.object(call.body)))
        let (now, randomness) = (call.now, randomness)
        let answer = try await store.transaction { tx in
            try tab.refuseMissingCustomer(tx.documents)
            if let earlier = try tab.rememberedCall(deduplication, tx.documents) {
                guard earlier.request == item else { throw Self.reusedID }
                return earlier.answer
            }
            let made = JSONObject([
                ("item_id", .string(RandomUUID.text(randomness))),
                ("created_at", .string(now.rfc3339)), (BillingTabItem.member, item),
            ])
            try tab.add(made, id: made["item_id"]?.string ?? "", tx.documents)
            let tabID = try tab.madeID(randomness, tx.documents)
            let answer = JSONValue.object(
                JSONObject(
                    [("billing_tab_id", .string(tabID))]
                        + made.members.map { ($0.name, $0.value) }
                )
            )
            try tab.remember(deduplication, request: item, answer: answer, tx.documents)
            return answer
        }
        return Envelope.ok(answer)
    }

    /// Returns one item of the tab.
    func fetchItem(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let (tab, id) = (try BillingTab(call), try Self.itemID(call))
        let item = try await store.read { tx in try tab.item(id, tx.documents) }
        guard let item else { throw Rejection.notFound }
        return Envelope.ok(.object(item))
    }

    /// Takes one item off the tab.
    func deleteItem(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let (tab, id) = (try BillingTab(call), try Self.itemID(call))
        try await store.transaction { tx in
            guard try tab.item(id, tx.documents) != nil else { throw Rejection.notFound }
            try tx.documents.remove(id, in: tab.items)
        }
        return Envelope.ok([:])
    }

    // MARK: Settings

    /// Returns the customer's settings.
    func fetchSettings(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let tab = try BillingTab(call)
        let settings = try await store.read { tx in
            try tab.refuseMissingCustomer(tx.documents)
            return try BillingTabSettings(tab, tx.documents)
        }
        return Envelope.ok(settings.json)
    }

    /// Changes the customer's settings; POST and PUT do the same.
    func updateSettings(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let tab = try BillingTab(call)
        let patch = try BillingTabSettings.read(RequestBody.object(call.body))
        let settings = try await store.transaction { tx in
            try tab.refuseMissingCustomer(tx.documents)
            let settings = try BillingTabSettings(tab, tx.documents).changed(by: patch)
            try settings.save(tab, tx.documents)
            return settings
        }
        return Envelope.ok(settings.json)
    }

    /// Removes the customer's settings, so that the creditor's are in force.
    func deleteSettings(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let tab = try BillingTab(call)
        try await store.transaction { tx in
            try tab.refuseMissingCustomer(tx.documents)
            guard try tx.documents.remove(tab.customer, in: tab.settings) else {
                throw Rejection.notFound
            }
        }
        return Envelope.ok([:])
    }

    // MARK: Parts

    /// Items are listed in their order alone: no filter or order is documented.
    private static let listSchema = ResourceSchema(
        "billogram.billing-tab-item",
        title: "Item",
        numberMax: 0,
        key: .required("item_id", .line(lengthMax: 36, mayBeEmpty: false)),
        fields: []
    )

    private static let reusedID = Rejection.invalid(
        DeduplicationID.header,
        "The id was used for another item."
    )

    private static func itemID(_ call: AdmittedCall) throws -> String {
        guard let id = call.route.parameter("item"), RandomUUID.isUUID(id) else {
            throw Rejection.invalid("billing_tab_item_id", "The field must be a UUID.")
        }
        return id.lowercased()
    }
}
