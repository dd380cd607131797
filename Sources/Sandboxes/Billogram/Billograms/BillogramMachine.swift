import TollgateCore

/// What commands do to a billogram: pure rules over its books (contract A3).
///
/// A command is refused as a whole or done as a whole. The books change in ``account`` and what
/// happened is told in ``events``, in the order in which it happened.
struct BillogramMachine: Sendable {
    /// The books.
    private(set) var account: BillogramAccount
    /// What happened.
    private(set) var events: [BillogramEvent] = []
    /// The number for the next invoice, if one is made.
    private let nextInvoiceNumber: Int64
    private let now: Instant

    private init(_ account: BillogramAccount, _ nextInvoiceNumber: Int64, _ now: Instant) {
        self.account = account
        self.nextInvoiceNumber = nextInvoiceNumber
        self.now = now
    }

    /// Obeys a command.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - account: The books before.
    ///   - nextInvoiceNumber: The number that the next invoice gets.
    ///   - now: The moment.
    /// - Returns: The books after, and what happened.
    /// - Throws: ``Rejection`` of a command that the state does not allow, or of one of its values.
    static func perform(
        _ command: BillogramCommand,
        on account: BillogramAccount,
        nextInvoiceNumber: Int64,
        now: Instant
    ) throws(Rejection) -> BillogramMachine {
        var machine = BillogramMachine(account, nextInvoiceNumber, now)
        try machine.perform(command)
        return machine
    }

    private mutating func perform(_ command: BillogramCommand) throws(Rejection) {
        switch command {
        case .send(let method): try send(method)
        case .sell: try sell()
        case .resend(let method): try resend(method)
        case .remind(let method): try remind(method)
        case .collect: try collect()
        case .payment(let amount): try pay(amount)
        case .settleUnderpayment: try settleUnderpayment()
        case .credit(let extent): try credit(extent)
        case .creditPayment(let amount): try payOut(amount)
        case .writeoff, .confirmedLoss: try writeOff()
        case .writedown: try writeDown()
        case .revertWritedown: try revertWritedown()
        case .respite(let day): try grantRespite(day)
        case .removeRespite: try removeRespite()
        case .message(let text): try write(text)
        case .attach(let filename): try attach(filename)
        case .delete: try delete()
        }
    }

    // MARK: Sending

    private mutating func send(_ method: DeliveryMethod?) throws(Rejection) {
        try require(.unattested)
        if let method { account.deliveryMethod = method }
        try makeInvoice(.debit, account.total)
        note(.sent, delivery(account.deliveryMethod))
        account.state = .unpaid
        if account.total == .zero { end(as: .ended) }
    }

    private mutating func sell() throws(Rejection) {
        try require(.unattested)
        try requireDebt()
        try makeInvoice(.debit, account.total)
        account.state = .factoring
        note(.factoringRequest, [("invoice_no", invoiceNumber)])
    }

    private mutating func resend(_ method: DeliveryMethod?) throws(Rejection) {
        try require(.unpaid)
        note(.resent, delivery(method ?? account.deliveryMethod))
    }

    private mutating func remind(_ method: DeliveryMethod?) throws(Rejection) {
        try require(.unpaid)
        try requireDebt()
        guard account.reminderCount < BillogramLimits.remindersMax else {
            throw .wrongState("No more reminders can be sent.")
        }
        account.reminderCount += 1
        note(
            .reminderSent,
            delivery(method ?? account.deliveryMethod) + [
                ("reminder_fee", Self.json(account.reminderFee)),
                ("reminder_count", .integer(account.reminderCount)),
            ]
        )
    }

    private mutating func collect() throws(Rejection) {
        try require(.unpaid)
        try requireDebt()
        account.state = .collection
        note(.collection, [("remaining_sum", Self.json(account.remaining))])
    }

    // MARK: Money

    private mutating func pay(_ amount: ExactDecimal) throws(Rejection) {
        try require(.unpaid)
        try requireDebt()
        let excess = max(.zero, amount - account.remaining)
        account.paid += amount
        account.owed += excess
        note(.payment, payment(amount))
        if excess > .zero { note(.overpayment, [("amount", Self.json(excess))]) }
        if account.remaining == .zero { end(as: .paid) }
    }

    private mutating func settleUnderpayment() throws(Rejection) {
        try require(.unpaid)
        guard account.paid > .zero else { throw .wrongState("Nothing was paid yet.") }
        try giveUpRest(endingAs: .paid)
    }

    private mutating func writeOff() throws(Rejection) {
        try require(.unpaid, .collection)
        try giveUpRest(endingAs: .ended)
    }

    private mutating func giveUpRest(endingAs state: BillogramState) throws(Rejection) {
        try requireDebt()
        let rest = account.remaining
        account.writtenOff += rest
        account.isWrittenDown = false
        note(.writeoff, [("amount", Self.json(rest))])
        end(as: state)
    }

    /// A stand-alone credit is paid out: what remains rises to zero.
    private mutating func payOut(_ amount: ExactDecimal) throws(Rejection) {
        try require(.unpaid)
        guard account.remaining < .zero else { throw .wrongState("It is no stand-alone credit.") }
        guard amount <= -account.remaining else {
            throw .invalid("amount", "The field is more than what remains to be paid out.")
        }
        account.paid -= amount
        note(.payment, payment(amount))
        if account.remaining == .zero { end(as: .paid) }
    }

    private mutating func credit(_ extent: CreditExtent) throws(Rejection) {
        try require(.unpaid, .sold, .ended)
        guard account.creditable > .zero else { throw .wrongState("Nothing is left to credit.") }
        let amount = try creditAmount(extent)
        try makeInvoice(.credit, amount)
        account.credited += amount
        takeBack(amount)
        note(.credit, [("amount", Self.json(amount)), ("invoice_no", creditNumber), remainingSum])
        settleAfterCredit()
    }

    private func creditAmount(_ extent: CreditExtent) throws(Rejection) -> ExactDecimal {
        let (amount, field): (ExactDecimal, String) =
            switch extent {
            case .full: (account.creditable, "mode")
            case .remaining: (account.remaining, "mode")
            case .amount(let amount): (amount, "amount")
            case .lines(let lines): (-sum(lines), "items")
            }
        guard amount > .zero else {
            if case .remaining = extent { throw .wrongState("Nothing remains to be paid.") }
            throw .invalid(field, "The field must come to a credit.")
        }
        guard amount <= account.creditable else {
            throw .invalid(field, "The field comes to more than can be credited.")
        }
        return amount
    }

    private func sum(_ lines: [BillogramLine]) -> ExactDecimal {
        BillogramSums(lines: lines, invoiceFee: .zero, currency: account.currency).total
    }

    /// A credit goes first to what was given up, then to what remains; the rest is owed.
    private mutating func takeBack(_ amount: ExactDecimal) {
        account.writtenOff -= account.state == .ended ? min(amount, account.writtenOff) : .zero
        if account.total > .zero, account.remaining < .zero { account.owed -= account.remaining }
    }

    private mutating func settleAfterCredit() {
        switch account.state {
        case .unpaid where account.remaining == .zero: end(as: .credited)
        case .sold where account.creditable == .zero: end(as: .credited)
        case .ended where account.creditable == .zero: account.state = .credited
        default: break
        }
    }

    // MARK: Marks and words

    private mutating func writeDown() throws(Rejection) {
        try require(.unpaid, .collection)
        try requireDebt()
        guard !account.isWrittenDown else { throw .wrongState("It is written down already.") }
        account.isWrittenDown = true
        note(.writedown, [("amount", Self.json(account.remaining))])
    }

    private mutating func revertWritedown() throws(Rejection) {
        try require(.unpaid, .collection)
        guard account.isWrittenDown else { throw .wrongState("It is not written down.") }
        account.isWrittenDown = false
        note(.revertWritedown, [("amount", Self.json(account.remaining))])
    }

    private mutating func grantRespite(_ day: CivilDate) throws(Rejection) {
        try require(.unpaid)
        try requireDebt()
        guard day >= CivilDate(of: now) else {
            throw .invalid("date", "The field must not lie in the past.")
        }
        account.respite = day
        note(.respite, [("date", .string(day.text))])
    }

    private mutating func removeRespite() throws(Rejection) {
        try require(.unpaid)
        guard account.respite != nil else { throw .wrongState("No respite was granted.") }
        account.respite = nil
        note(.respiteRemoved)
    }

    private mutating func write(_ text: String) throws(Rejection) {
        try refuseDeleted()
        account.hasMessage = true
        note(.creditorMessage, [("message", .string(text))])
    }

    private mutating func attach(_ filename: String) throws(Rejection) {
        try refuseDeleted()
        account.attachment = filename
    }

    private mutating func delete() throws(Rejection) {
        try require(.unattested)
        account.state = .deleted
        note(.deleted)
    }

    // MARK: Parts

    private func require(_ states: BillogramState...) throws(Rejection) {
        guard states.contains(account.state) else {
            throw .wrongState("The billogram is in the state \(account.state.rawValue).")
        }
    }

    private func refuseDeleted() throws(Rejection) {
        guard account.state != .deleted else { throw .wrongState("The billogram is deleted.") }
    }

    private func requireDebt() throws(Rejection) {
        guard account.remaining > .zero else { throw .wrongState("Nothing remains to be paid.") }
    }

    private mutating func makeInvoice(
        _ kind: BillogramAccount.Invoice.Kind,
        _ amount: ExactDecimal
    ) throws(Rejection) {
        guard account.invoices.count < BillogramLimits.invoicesMax else {
            throw .wrongState(
                "The billogram has \(BillogramLimits.invoicesMax) invoices, the most it can."
            )
        }
        guard nextInvoiceNumber <= BillogramLimits.invoiceNumberMax else {
            throw .wrongState("No invoice number is left.")
        }
        account.invoices.append(
            BillogramAccount.Invoice(
                kind: kind,
                number: nextInvoiceNumber,
                amount: amount,
                madeAt: now
            )
        )
    }

    private mutating func end(as state: BillogramState) {
        account.state = state
        account.respite = nil
        account.isWrittenDown = false
        note(.ended)
    }

    private mutating func note(
        _ kind: BillogramEvent.Kind,
        _ data: [(String, JSONValue)] = []
    ) {
        events.append(BillogramEvent(kind, data))
    }

    private var invoiceNumber: JSONValue { account.invoiceNumber.map(JSONValue.integer) ?? .null }
    private var creditNumber: JSONValue {
        account.invoices.last.map { .integer($0.number) } ?? .null
    }
    private var remainingSum: (String, JSONValue) {
        ("remaining_sum", Self.json(account.remaining))
    }

    private func delivery(_ method: DeliveryMethod) -> [(String, JSONValue)] {
        let letter: [(String, JSONValue)] =
            method.printsLetter
            ? [("letter_id", .optional(account.letterID)), ("scanning_central", false)] : []
        return [("invoice_no", invoiceNumber), ("delivery_method", .string(method.rawValue))]
            + letter
    }

    private func payment(_ amount: ExactDecimal) -> [(String, JSONValue)] {
        [("amount", Self.json(amount)), ("manual", true), remainingSum]
    }

    private static func json(_ amount: ExactDecimal) -> JSONValue {
        amount.json(fractionDigitsMin: 1)
    }
}

extension BillogramAccount {
    /// The name of the printed bill, or `nil` for a draft.
    var letterID: String? { invoiceNumber.map { "L\($0)" } }
}
