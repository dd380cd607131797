import Gatekeeper
import TollgateCore

/// `tollgate sandbox pay BILL [--fail]`: what the buttons of a bill's page do, from the command line.
///
/// The simulator is there whatever payment methods the bill's collection offers to payers.
struct PayAction {
    /// The flag that has the payment fail.
    static let failFlag = "fail"

    /// The action.
    static let action = SandboxAction(
        name: "pay",
        argument: "BILL",
        flags: [failFlag],
        summary: "Pays a Billplz bill with the simulator, or has the payment fail (--fail).",
        run: { desk, bill, flags, transaction in
            try PayAction(desk: desk, transaction: transaction)
                .pay(bill, succeeds: !flags.contains(failFlag))
        }
    )

    /// What the command lends.
    let desk: ActionDesk
    /// The transaction in which it happens.
    let transaction: any StoreTransaction

    /// Settles a bill.
    ///
    /// - Parameters:
    ///   - id: The bill.
    ///   - succeeds: Whether the money comes.
    /// - Returns: The bill, whether it is paid, the try, and where the payer would go on.
    /// - Throws: ``ActionRefusal`` where the bill cannot be paid; ``StoreFault``.
    func pay(_ id: String, succeeds: Bool) throws -> ActionOutcome {
        let (place, bill) = try find(id)
        let clock = try transaction.clock(of: place.organisation, in: place.environment)
        let now = clock.now(at: desk.now)
        if bill.isPaid { throw ActionRefusal("the bill is paid already") }
        if bill.isExpired(at: now) { throw ActionRefusal("the bill has expired") }
        let settlement = try settle(bill, place, succeeds, at: now)
        let url = try PaymentReturn(world: desk.world).url(
            of: settlement,
            at: now,
            in: transaction
        )
        return ActionOutcome(
            organisation: settlement.place.organisation,
            json: [
                "bill": .string(settlement.bill.id), "paid": .bool(settlement.bill.isPaid),
                "transaction": .string(settlement.transaction.id),
                "redirect_url": .optional(url),
            ]
        )
    }

    /// Finds a bill: the named organisation's, or anybody's where none is named.
    private func find(_ id: String) throws -> (place: SandboxPlace, bill: Bill) {
        let found: (place: SandboxPlace, bill: Bill)?
        if let organisation = desk.organisation {
            let place = SandboxPlace(environment: .sandbox, organisation: organisation.id)
            found = try Shelf<Bill>(place, transaction).find(id).map { (place, $0.record) }
        } else {
            found = try Bill.findAnywhere(id, .sandbox, transaction).map { ($0.place, $0.record) }
        }
        guard let found else { throw ActionRefusal("there is no such bill in the sandbox") }
        return found
    }

    /// A bill's deletion does not keep a payment out that comes in nevertheless, here as at the page.
    private func settle(
        _ bill: Bill,
        _ place: SandboxPlace,
        _ succeeds: Bool,
        at now: Instant
    ) throws -> Settlement {
        do {
            return try Bills(world: desk.world).settle(
                bill.id,
                at: place,
                succeeds: succeeds,
                gateway: .simulator,
                now: now,
                publicURL: desk.publicURL,
                in: transaction
            )
        } catch is Rejection {
            // The bill is neither paid nor expired: what remains is the bound on failures.
            throw ActionRefusal("the bill has failed too often; it can still be paid")
        }
    }
}
