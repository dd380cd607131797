import Gatekeeper
import TollgateCore

/// Fills an empty sandbox: through the same readers and rules as a caller's requests, so that what it
/// holds is what calls would have made.
///
/// The same moment gives the same bytes. The events of the billograms are told to nobody's own
/// address; where the organisation's settings name a receiver, it is told, as of any other event.
struct BillogramSeed {
    private let world: SandboxWorld
    private let place: SandboxPlace
    private let now: Instant
    private let transaction: any StoreTransaction

    /// Makes a seed inside a transaction.
    init(_ desk: SeedDesk, _ transaction: any StoreTransaction) {
        world = desk.world.drawing(from: SeedRandomness(desk.now).source)
        place = SandboxPlace(environment: .sandbox, organisation: desk.organisation.id)
        now = desk.now
        self.transaction = transaction
    }

    /// Fills the sandbox.
    ///
    /// - Returns: How many of each were made.
    /// - Throws: ``StoreFault``; a ``Rejection`` would be a mistake in ``SeedData``.
    func fill() throws -> JSONValue {
        for customer in SeedData.customers { try make(customer, of: .customer) }
        for item in SeedData.items { try make(item, of: .item) }
        for billogram in SeedData.billograms { try make(billogram) }
        return [
            "customers": .integer(SeedData.customers.count),
            "items": .integer(SeedData.items.count),
            "billograms": .integer(SeedData.billograms.count),
        ]
    }

    /// The moment that lies so many days before the seed's.
    private func moment(daysAgo days: Int) -> Instant { now + .seconds(-86_400) * days }

    private func make(_ body: JSONObject, of schema: ResourceSchema) throws {
        let collection = place.collection(schema.collectionKind)
        var draft = try schema.fields.merge(schema.fields.read(body), over: nil)
        draft["created_at"] = .string(moment(daysAgo: 90).spaced)
        let object = try schema.numbered(draft, transaction.documents, in: collection)
        try transaction.documents.insert(
            schema.document(of: object, version: 1),
            in: collection
        )
    }

    private func make(_ billogram: SeedData.Billogram) throws {
        let body = JSONObject([
            ("customer", ["customer_no": .integer(billogram.customer)]),
            (
                "items",
                .array(
                    billogram.lines.map {
                        ["item_no": .string(String($0.item)), "count": SeedData.number($0.count)]
                    }
                )
            ),
        ])
        let made = try desk(daysAgo: billogram.daysAgo).make(BillogramInput(body, isNew: true))
        for (day, step) in billogram.steps.enumerated() {
            let request = try CommandRequest(step.command, step.body)
            let desk = desk(daysAgo: billogram.daysAgo - day - 1)
            _ = try desk.perform(request, on: made["id"]?.string ?? "")
        }
    }

    private func desk(daysAgo days: Int) -> BillogramDesk {
        BillogramDesk(
            world: world,
            place: place,
            now: moment(daysAgo: days),
            transaction: transaction
        )
    }
}
