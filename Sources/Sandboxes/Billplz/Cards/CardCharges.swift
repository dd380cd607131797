import BillplzDialect
import Gatekeeper
import TollgateCore

/// Payments of bills by a card's token: at once, or reserved and captured later.
///
/// What the bank says follows from the card alone (``TestCard``). A declined charge is an answer with
/// the status `failed`, and a failed try in the bill's transactions.
struct CardCharges: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// How many digits a reference has, as in the documentation's sample.
    static let referenceDigitCount = 17

    /// What a call names: a bill, a card, and the card's token.
    private struct Input {
        let billID: String
        let cardID: String
        let token: String
        let preauthID: String?
    }

    /// The things that a call names, found and found fit.
    private struct Payment {
        let bill: Bill
        let card: Card
        let place: SandboxPlace
    }

    /// Charges a bill to a card.
    func charge(_ call: AdmittedCall) async throws -> Reply {
        let input = try Self.input(call, namesReservation: false)
        let place = try call.place()
        let payment = try await world.store.transaction { tx in
            let payment = try find(input, place, at: call.now, asksPayer: true, tx)
            try settle(payment, call, tx)
            return payment
        }
        return BillplzReply.ok(.object(answer(payment, reservation: nil)))
    }

    /// Reserves a bill's amount on a card; the bill stays due.
    func reserve(_ call: AdmittedCall) async throws -> Reply {
        let input = try Self.input(call, namesReservation: false)
        let place = try call.place()
        let id = Hexadecimal.encode(world.randomness.bytes(Preauthorisation.idByteCount))
        let payment = try await world.store.transaction { tx in
            let payment = try find(input, place, at: call.now, asksPayer: false, tx)
            guard payment.card.plastic?.paysCharges == true else { return payment }
            let reservation = Preauthorisation(
                id: id,
                billID: payment.bill.id,
                cardID: payment.card.id
            )
            try Shelf(place, tx).insert(reservation)
            return payment
        }
        let succeeded = payment.card.plastic?.paysCharges == true
        return BillplzReply.ok([
            "amount": .integer(payment.bill.amount),
            "preauth_status": .string(Self.status(succeeded)),
            "preauth_id": .optional(succeeded ? id : nil),
            "hash_value": .string(hashValue()),
            "message": .string(succeeded ? "Preauth was successful" : "Preauth was declined"),
        ])
    }

    /// Takes an amount that was reserved.
    func capture(_ call: AdmittedCall) async throws -> Reply {
        let input = try Self.input(call, namesReservation: true)
        let place = try call.place()
        let payment = try await world.store.transaction { tx in
            let payment = try find(input, place, at: call.now, asksPayer: false, tx)
            let reservations = Shelf<Preauthorisation>(place, tx)
            let found = try input.preauthID.flatMap { try reservations.find($0) }
            guard let found, found.record.billID == payment.bill.id,
                found.record.cardID == payment.card.id
            else { throw Rejection.invalid(["Preauth is invalid"]) }
            var reservation = found.record
            guard !reservation.isCaptured else {
                throw Rejection.wrongState("Preauth has already been captured")
            }
            reservation.isCaptured = true
            try reservations.replace(reservation, after: found.version)
            try settle(payment, call, tx)
            return payment
        }
        return BillplzReply.ok(.object(answer(payment, reservation: input.preauthID)))
    }

    // MARK: Steps

    private static func input(
        _ call: AdmittedCall,
        namesReservation: Bool
    ) throws -> Input {
        var fields = try call.fields()
        let cardID = fields.required("card_id", max: FieldLimits.titleMax)
        let token = fields.required("token", max: FieldLimits.titleMax)
        let preauthID =
            namesReservation ? fields.required("preauth_id", max: FieldLimits.titleMax) : nil
        try fields.refuse()
        return Input(billID: call.id, cardID: cardID, token: token, preauthID: preauthID)
    }

    /// Finds what a call names, and refuses what the API's requirements exclude: a bill that cannot be
    /// paid, one whose payment is shared, and for a charge one without the payer's addresses.
    private func find(
        _ input: Input,
        _ place: SandboxPlace,
        at now: Instant,
        asksPayer: Bool,
        _ tx: any StoreTransaction
    ) throws -> Payment {
        guard let bill = try Shelf<Bill>(place, tx).find(input.billID)?.record,
            let card = try Shelf<Card>(place, tx).find(input.cardID)?.record
        else { throw Rejection.notFound }
        try card.refuse(unless: input.token)
        guard bill.state == .due else { throw Rejection.wrongState("Bill is not due") }
        if bill.isExpired(at: now) { throw Rejection.wrongState("Bill has expired") }
        if asksPayer, bill.email == nil || bill.mobile == nil {
            throw Rejection.wrongState("Bill must have an email and a mobile to be charged")
        }
        let collection = try Shelf<BillCollection>(place, tx).find(bill.collectionID)?.record
        if let collection, !collection.split.recipients.isEmpty {
            throw Rejection.wrongState("Bill has a split payment, which a card cannot pay")
        }
        return Payment(bill: bill, card: card, place: place)
    }

    private func settle(
        _ payment: Payment,
        _ call: AdmittedCall,
        _ tx: any StoreTransaction
    ) throws {
        _ = try Bills(world: world).settle(
            payment.bill.id,
            at: payment.place,
            succeeds: payment.card.plastic?.paysCharges == true,
            gateway: .senangpay,
            now: call.now,
            publicURL: call.publicURL,
            in: tx
        )
    }

    // MARK: Answers

    private func answer(_ payment: Payment, reservation: String?) -> JSONObject {
        let succeeded = payment.card.plastic?.paysCharges == true
        var answer = JSONObject([
            ("amount", .integer(payment.bill.amount)),
            ("status", .string(Self.status(succeeded))),
            ("reference_id", .string(reference())),
        ])
        if let reservation { answer["preauth_id"] = .string(reservation) }
        answer["hash_value"] = .string(hashValue())
        answer["message"] = .string(
            succeeded ? "Payment was successful" : "Payment was declined"
        )
        return answer
    }

    private static func status(_ succeeded: Bool) -> String { succeeded ? "success" : "failed" }

    private func reference() -> String {
        world.randomness.text(Self.referenceDigitCount, of: "0123456789")
    }

    /// The card scheme's own seal on the answer, which nobody outside can check: as many digits as it.
    private func hashValue() -> String { Hexadecimal.encode(world.randomness.bytes(32)) }
}
