import Callbacks
import Gatekeeper
import TollgateCore

/// The bills of all organisations: made, found, deleted and settled.
struct Bills: Sendable {
    /// How many failed tries a bill takes; anybody who knows its page can make one.
    static let failedTriesMax = 100

    /// How many bills of one open collection can wait for their payment; anybody who knows its page can
    /// make one.
    static let unpaidInOpenMax = 1_000

    /// What the sandbox may use.
    let world: SandboxWorld

    /// Finds a bill of one organisation.
    func find(
        _ id: String,
        at place: SandboxPlace,
        _ transaction: any StoreTransaction
    ) throws -> (bill: Bill, version: Int64) {
        guard let found = try Shelf<Bill>(place, transaction).find(id) else {
            throw Rejection.notFound
        }
        return (found.record, found.version)
    }

    /// Makes a bill in a collection by call, which activates the collection.
    func make(
        _ draft: BillDraft,
        inCollection id: String,
        at place: SandboxPlace,
        now: Instant,
        in transaction: any StoreTransaction
    ) throws -> Bill {
        let collections = Shelf<BillCollection>(place, transaction)
        guard let found = try collections.find(id) else {
            let isOpen = try Shelf<OpenCollection>(place, transaction).find(id) != nil
            throw isOpen
                ? Rejection.invalid(["Collection can't be an open collection"]) : .notFound
        }
        var collection = found.record
        if collection.settings.status == .inactive {
            collection.settings.status = .active
            try collections.replace(collection, after: found.version)
        }
        return try insert(draft, collection: id, at: place, now: now, in: transaction)
    }

    /// Tells whether an open collection has as many bills that can still be paid as it may have.
    func isFull(
        _ collection: OpenCollection,
        at place: SandboxPlace,
        now: Instant,
        _ transaction: any StoreTransaction
    ) throws -> Bool {
        // The oldest of the newest: where that one has expired, fewer than the most can be paid.
        let query = DocumentQuery(
            filter: .equals(column: Bill.dueColumn, .text(collection.id)),
            descending: true,
            offset: Self.unpaidInOpenMax - 1,
            limit: 1
        )
        let last = try Shelf<Bill>(place, transaction).list(query).first
        return last.map { !$0.isExpired(at: now) } ?? false
    }

    /// Adds a bill to a collection of either kind, which the caller has looked at.
    func insert(
        _ draft: BillDraft,
        collection: String,
        at place: SandboxPlace,
        now: Instant,
        in transaction: any StoreTransaction
    ) throws -> Bill {
        let id = try FreeID.draw(among: [.bill], in: place.environment, transaction) {
            BillplzID.short(world.randomness)
        }
        let bill = Bill(
            id: id,
            collectionID: collection,
            amount: draft.amount,
            dueAt: draft.dueAt ?? now.malaysianDay,
            email: draft.email,
            mobile: draft.mobile,
            name: draft.name.uppercased(),
            reference1Label: draft.reference1Label,
            reference1: draft.reference1,
            reference2Label: draft.reference2Label,
            reference2: draft.reference2,
            redirectURL: draft.redirectURL,
            callbackURL: draft.callbackURL,
            description: draft.description,
            createdAt: now
        )
        try Shelf<Bill>(place, transaction).insert(bill)
        return bill
    }

    /// Deletes a bill that is due; it stays readable, and a payment brings it back.
    func delete(
        _ id: String,
        at place: SandboxPlace,
        in transaction: any StoreTransaction
    ) throws {
        var (bill, version) = try find(id, at: place, transaction)
        guard bill.state == .due else { throw Rejection.wrongState("\(id) cannot be deleted.") }
        bill.state = .deleted
        try Shelf<Bill>(place, transaction).replace(bill, after: version)
    }
}
