import Gatekeeper
import TollgateCore

/// `tollgate sandbox pay BILL [--fail]`: what the buttons of a bill's page do, from the command line.
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
    func pay(_ id: String, succeeds: Bool) throws -> JSONValue {
        let bills = Bills(world: desk.world)
        try refuse(bills.find(id, .sandbox, transaction))
        let settlement = try settle(id, succeeds, bills)
        let url = try PaymentReturn(world: desk.world).url(
            of: settlement,
            at: desk.now,
            in: transaction
        )
        return [
            "bill": .string(settlement.bill.id), "paid": .bool(settlement.bill.isPaid),
            "transaction": .string(settlement.transaction.id), "redirect_url": .optional(url),
        ]
    }

    /// Says in a sentence what the page would show.
    private func refuse(
        _ found: (place: BillplzPlace, bill: Bill, version: Int64)?
    ) throws(ActionRefusal) {
        guard let found,
            desk.organisation.map({ $0.id == found.place.organisation }) ?? true
        else { throw ActionRefusal("there is no such bill in the sandbox") }
        if found.bill.isPaid { throw ActionRefusal("the bill is paid already") }
        if found.bill.isExpired(at: desk.now) { throw ActionRefusal("the bill has expired") }
    }

    /// A bill's deletion does not keep a payment out that comes in nevertheless, here as at the page.
    private func settle(_ id: String, _ succeeds: Bool, _ bills: Bills) throws -> Settlement {
        do {
            return try bills.settle(
                id,
                .sandbox,
                succeeds: succeeds,
                gateway: PaymentGateway.simulator.code,
                at: desk.now,
                publicURL: desk.publicURL,
                in: transaction
            )
        } catch is Rejection {
            throw ActionRefusal("the bill takes no more payments")
        }
    }
}
