import BillplzDialect
import Callbacks
import Gatekeeper
import TollgateCore

/// A bill after a try to pay it.
struct Settlement: Sendable, Hashable {
    /// The bill.
    let bill: Bill
    /// The try.
    let transaction: BillTransaction
    /// Whose bill it is.
    let place: SandboxPlace
}

extension Bills {
    /// Pays a bill, or has a try at it fail, and queues the callback that tells it.
    ///
    /// - Parameters:
    ///   - id: The bill.
    ///   - place: Whose bill it is.
    ///   - succeeds: Whether the money comes.
    ///   - gateway: The payment gateway.
    ///   - now: The moment.
    ///   - publicURL: The address from which the bill's own is made.
    ///   - transaction: The transaction in which all of it happens.
    /// - Returns: The bill and the try.
    /// - Throws: ``Rejection`` where there is no such bill or it cannot be paid; ``StoreFault``.
    func settle(
        _ id: String,
        at place: SandboxPlace,
        succeeds: Bool,
        gateway: PaymentGateway,
        now: Instant,
        publicURL: String,
        in transaction: any StoreTransaction
    ) throws -> Settlement {
        let (bill, version) = try find(id, at: place, transaction)
        let settlement = try record(
            succeeds,
            of: bill,
            version: version,
            at: place,
            gateway: gateway,
            now: now,
            in: transaction
        )
        try tell(settlement, at: now, publicURL: publicURL, in: transaction)
        return settlement
    }

    /// Writes what a try to pay a bill came to, and tells nobody.
    func record(
        _ succeeds: Bool,
        of bill: Bill,
        version: Int64,
        at place: SandboxPlace,
        gateway: PaymentGateway,
        now: Instant,
        in transaction: any StoreTransaction
    ) throws -> Settlement {
        guard !bill.isPaid else { throw Rejection.wrongState("\(bill.id) is already paid.") }
        guard !bill.isExpired(at: now) else {
            throw Rejection.wrongState("\(bill.id) has expired.")
        }
        let tries = Shelf<BillTransaction>(place, transaction)
        if !succeeds, try tries.count(BillTransaction.filter(bill.id, nil)) >= Self.failedTriesMax {
            throw Rejection.wrongState("\(bill.id) has too many failed transactions.")
        }
        let entry = BillTransaction(
            id: try FreeID.draw(among: [.transaction], in: place.environment, transaction) {
                BillplzID.transaction(world.randomness)
            },
            bill: bill.id,
            status: succeeds ? .completed : .failed,
            completedAt: succeeds ? now : nil,
            channel: gateway.category.channel
        )
        try tries.insert(entry)
        var bill = bill
        if succeeds {
            (bill.state, bill.paidAmount, bill.paidAt) = (.paid, bill.amount, now)
            try Shelf<Bill>(place, transaction).replace(bill, after: version)
        }
        return Settlement(bill: bill, transaction: entry, place: place)
    }

    private func tell(
        _ settlement: Settlement,
        at now: Instant,
        publicURL: String,
        in transaction: any StoreTransaction
    ) throws {
        let (bill, place) = (settlement.bill, settlement.place)
        let content = bill.callback(
            BillplzOptions(world).showsTransaction ? settlement.transaction : nil,
            publicURL: publicURL
        )
        try world.callbacks.queue(
            .billplz(.bill, of: bill.id, content, to: bill.callbackURL, from: place),
            at: now,
            in: transaction
        )
    }
}

extension Settlement {
    /// What the payer's redirect tells, in the order of the contract; signed or not is decided where the
    /// key is.
    func redirectFields(_ options: BillplzOptions) -> [(String, String)] {
        let fields = [
            ("id", bill.id), ("paid", String(bill.isPaid)),
            ("paid_at", bill.isPaid ? bill.paidAt?.malaysianSpaced ?? "" : ""),
        ]
        return fields + (options.showsTransaction ? transaction.fields : [])
    }
}
