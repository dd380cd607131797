import Gatekeeper
import TollgateCore

/// Fills an empty sandbox: collections, an open collection, and bills of each fate.
///
/// The same organisation and moment give the same bytes, as long as no other organisation has an id that
/// is drawn. Nobody is told of the seeded payments.
struct BillplzSeed {
    private let world: SandboxWorld
    private let place: SandboxPlace
    private let now: Instant
    private let transaction: any StoreTransaction

    /// Makes a seed inside a transaction.
    init(_ desk: SeedDesk, _ transaction: any StoreTransaction) {
        world = desk.world.drawing(from: Self.randomness(desk))
        place = SandboxPlace(environment: .sandbox, organisation: desk.organisation.id)
        now = desk.now
        self.transaction = transaction
    }

    /// Fills the sandbox.
    ///
    /// - Returns: How many of each were made.
    /// - Throws: ``StoreFault``; a ``Rejection`` would be a mistake in ``SeedData``.
    func fill() throws -> JSONValue {
        let collections = try SeedData.collections.map(insert)
        let open = try insert(SeedData.openCollection(freeID()))
        for (number, seeded) in SeedData.bills.enumerated() {
            try make(seeded, in: collections[number % collections.count])
        }
        return [
            "collections": .integer(collections.count), "open_collections": .integer(open),
            "bills": .integer(SeedData.bills.count),
        ]
    }

    private func insert(_ title: String) throws -> String {
        let collection = BillCollection(
            id: try freeID(),
            title: title,
            hasLogo: false,
            split: SplitRules()
        )
        try Shelf<BillCollection>(place, transaction).insert(collection)
        return collection.id
    }

    private func insert(_ collection: OpenCollection) throws -> Int {
        try Shelf<OpenCollection>(place, transaction).insert(collection)
        return 1
    }

    private func make(_ seeded: SeedData.SeededBill, in collection: String) throws {
        let bills = Bills(world: world)
        let made = now + .seconds(-86_400) * seeded.daysAgo
        let bill = try bills.insert(
            seeded.draft,
            collection: collection,
            at: place,
            now: made,
            in: transaction
        )
        for (step, succeeds) in seeded.tries.enumerated() {
            _ = try bills.record(
                succeeds,
                of: bill,
                version: 1,
                at: place,
                gateway: .simulator,
                now: made + .seconds(600) * (step + 1),
                in: transaction
            )
        }
        if seeded.isDeleted { try bills.delete(bill.id, at: place, in: transaction) }
    }

    private func freeID() throws -> String {
        try FreeID.draw(
            among: [.collection, .openCollection],
            in: place.environment,
            transaction
        ) { BillplzID.short(world.randomness) }
    }

    /// Ids that follow from the moment and from the organisation, because ids that pages are found by are
    /// unique among all organisations.
    private static func randomness(_ desk: SeedDesk) -> Randomness {
        let mark = Int64(bitPattern: hash(desk.organisation.id.rawValue))
        return SeedRandomness(Instant(microseconds: desk.now.microseconds ^ mark)).source
    }

    /// FNV-1a of 64 bits, which is the same in every process.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
