import Callbacks
import Gatekeeper
import TollgateCore

/// The bills of all organisations: made, found, deleted and settled.
struct Bills: Sendable {
    /// How many failed tries a bill takes; anybody who knows its page can make one.
    static let failedTriesMax = 100

    /// What the sandbox may use.
    let world: SandboxWorld

    /// Finds a bill by its id alone, as its page does.
    func find(
        _ id: String,
        _ environment: Environment,
        _ transaction: any StoreTransaction
    ) throws -> (place: BillplzPlace, bill: Bill, version: Int64)? {
        let found = try transaction.documents.findAnywhere(
            id,
            environment: environment,
            kind: BillplzDocument.bill.rawValue
        )
        guard let found else { return nil }
        let place = BillplzPlace(environment: environment, organisation: found.organisation)
        return (place, try Bill(reading: found.document), found.document.version)
    }

    /// Finds a bill of one organisation.
    func find(
        _ id: String,
        at place: BillplzPlace,
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
        at place: BillplzPlace,
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

    /// Adds a bill to a collection of either kind, which the caller has looked at.
    func insert(
        _ draft: BillDraft,
        collection: String,
        at place: BillplzPlace,
        now: Instant,
        in transaction: any StoreTransaction
    ) throws -> Bill {
        let id = try FreeID.draw(among: [.bill], at: place, in: transaction) {
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
        at place: BillplzPlace,
        in transaction: any StoreTransaction
    ) throws {
        var (bill, version) = try find(id, at: place, transaction)
        guard bill.state == .due else { throw Rejection.wrongState("\(id) cannot be deleted.") }
        bill.state = .deleted
        try Shelf<Bill>(place, transaction).replace(bill, after: version)
    }
}
