import BillogramDialect
import TestSupport
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The state machine of a billogram")
struct BillogramMachineTests {
    private static let now = TestClock().now
    private static let hundred = ExactDecimal(100)

    /// One command of each kind that a debt of 100 can take.
    private static let commands: [BillogramCommand] = [
        .send(.email), .sell, .resend(nil), .remind(nil), .collect, .payment(ExactDecimal(40)),
        .settleUnderpayment, .credit(.full), .creditPayment(ExactDecimal(1)), .writeoff, .writedown,
        .revertWritedown, .confirmedLoss, .respite(CivilDate(of: now)), .removeRespite,
        .message("hello"), .attach(filename: "a.pdf"), .delete,
    ]

    @Test("allows from each state what the contract says, and refuses the rest")
    func allowsWhatTheContractSays() {
        let always = ["message", "attach"]
        let allowed: [BillogramState: [String]] = [
            .unattested: ["send", "sell", "delete"] + always,
            .unpaid: ["resend", "remind", "collect", "payment", "credit", "writeoff", "writedown"]
                + ["confirmedLoss", "respite"] + always,
            .sold: ["credit"] + always,
            .ended: ["credit"] + always,
            .collection: ["writeoff", "writedown", "confirmedLoss"] + always,
            .deleted: [],
        ]
        for state in BillogramState.allCases {
            var account = BillogramAccount(total: Self.hundred, currency: "SEK")
            account.state = state
            if state != .unattested { account.invoices = [Self.bill] }
            if state == .ended { account.writtenOff = Self.hundred }
            let taken = Self.commands.filter { Self.perform($0, on: account) != nil }
            let names = taken.map { command in
                String(String(describing: command).prefix { $0 != "(" })
            }
            #expect(names.sorted() == (allowed[state] ?? always).sorted(), "\(state)")
        }
    }

    @Test("ends a billogram of nothing when it is sent")
    func endsABillogramOfNothing() throws {
        let account = BillogramAccount(total: .zero, currency: "SEK")
        let machine = try #require(Self.perform(.send(nil), on: account))
        #expect(machine.account.state == .ended)
        #expect(machine.events.map(\.kind) == [.sent, .ended])
    }

    @Test("takes payments until nothing remains")
    func takesPayments() throws {
        let (account, events) = try Self.run([
            .send(.email), .payment(ExactDecimal(40)), .payment(ExactDecimal(60)),
        ])
        #expect(account.state == .paid && account.remaining == .zero)
        #expect(events == [.sent, .payment, .payment, .ended])
    }

    @Test("shows a part of a payment by a flag alone")
    func flagsAPartlyPaidBillogram() throws {
        let (account, _) = try Self.run([.send(.email), .payment(try decimal("0.01"))])
        #expect(account.state == .unpaid && account.flags == ["partly paid"])
    }

    @Test("owes what comes in beyond what was due")
    func owesWhatIsTooMuch() throws {
        let (account, events) = try Self.run([.send(.email), .payment(ExactDecimal(130))])
        #expect(account.state == .paid && account.remaining == .zero)
        #expect(account.owed == ExactDecimal(30))
        #expect(events == [.sent, .payment, .overpayment, .ended])
    }

    @Test("credits the whole after a part was paid, and owes that part")
    func creditsTheWholeAfterAPayment() throws {
        let (account, _) = try Self.run([
            .send(.email), .payment(ExactDecimal(40)), .credit(.full),
        ])
        #expect(account.state == .credited && account.credited == Self.hundred)
        #expect(account.owed == ExactDecimal(40))
    }

    @Test("credits what remains after a part was credited")
    func creditsWhatRemains() throws {
        let (account, events) = try Self.run([
            .send(.email), .credit(.amount(ExactDecimal(30))), .credit(.remaining),
        ])
        #expect(account.state == .credited && account.owed == .zero)
        #expect(account.invoices.map(\.number) == [1, 2, 3])
        #expect(events == [.sent, .credit, .credit, .ended])
    }

    @Test("credits lines whose counts are below zero, rounded as the bill was")
    func creditsLines() throws {
        let line = BillogramLine(
            count: ExactDecimal(-1),
            price: try decimal("40.2"),
            vat: .zero,
            discount: .zero
        )
        let (account, _) = try Self.run([.send(.email), .credit(.lines([line]))])
        #expect(account.credited == ExactDecimal(40))
    }

    @Test("refuses a credit of more than there was")
    func refusesTooMuchCredit() throws {
        let (account, _) = try Self.run([.send(.email)])
        let command = BillogramCommand.credit(.amount(ExactDecimal(101)))
        #expect(Self.refusal(command, on: account)?.field == "amount")
    }

    @Test("credits what was written off instead")
    func creditsWhatWasWrittenOff() throws {
        let (account, _) = try Self.run([.send(.email), .writeoff, .credit(.full)])
        #expect(account.state == .credited && account.writtenOff == .zero && account.owed == .zero)
    }

    @Test("settles an underpayment only where something was paid")
    func settlesAnUnderpayment() throws {
        let (sent, _) = try Self.run([.send(.email)])
        #expect(Self.refusal(.settleUnderpayment, on: sent)?.code == .invalidObjectState)
        let (settled, _) = try Self.run([
            .send(.email), .payment(ExactDecimal(99)), .settleUnderpayment,
        ])
        #expect(settled.state == .paid && settled.writtenOff == ExactDecimal(1))
    }

    @Test("pays out a stand-alone credit, and no more")
    func paysOutAStandAloneCredit() throws {
        let (sent, _) = try Self.run([.send(.doNotNotify)], total: ExactDecimal(-50))
        #expect(sent.state == .unpaid)
        #expect(Self.refusal(.payment(ExactDecimal(1)), on: sent)?.code == .invalidObjectState)
        let tooMuch = BillogramCommand.creditPayment(ExactDecimal(51))
        #expect(Self.refusal(tooMuch, on: sent)?.field == "amount")
        let (paid, _) = try Self.run(
            [.send(.doNotNotify), .creditPayment(ExactDecimal(50))],
            total: ExactDecimal(-50)
        )
        #expect(paid.state == .paid && paid.remaining == .zero)
    }

    @Test("marks and unmarks doubt and respite, each once")
    func marksOnce() throws {
        let day = CivilDate(of: Self.now)
        let (marked, _) = try Self.run([.send(nil), .writedown, .respite(day)])
        #expect(marked.isWrittenDown && marked.respite == day)
        #expect(Self.refusal(.writedown, on: marked)?.code == .invalidObjectState)
        let past = BillogramCommand.respite(day.adding(days: -1))
        #expect(Self.refusal(past, on: marked)?.field == "date")
        let (clear, _) = try Self.run([
            .send(nil), .writedown, .respite(day), .revertWritedown, .removeRespite,
        ])
        #expect(!clear.isWrittenDown && clear.respite == nil)
        #expect(Self.refusal(.removeRespite, on: clear)?.code == .invalidObjectState)
    }

    @Test("refuses to make an invoice when no number is left")
    func refusesBeyondTheLastNumber() {
        let account = BillogramAccount(total: Self.hundred, currency: "SEK")
        let last = BillogramLimits.invoiceNumberMax
        #expect(Self.perform(.sell, on: account, number: last) != nil)
        #expect(Self.perform(.sell, on: account, number: last + 1) == nil)
    }

    @Test("keeps the books balanced through any commands", arguments: [UInt64(13)])
    func keepsTheBooksBalanced(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        for round in 0..<400 {
            let total = ExactDecimal(Int64(random.bytes(1)[0]) - 60)
            var account = BillogramAccount(total: total, currency: "SEK")
            for step in 0..<25 {
                let command = Self.command(random)
                let words: Comment = "seed \(seed), round \(round), step \(step), \(command)"
                guard let machine = Self.perform(command, on: account) else { continue }
                Self.check(account, machine, words)
                account = machine.account
            }
        }
    }

    /// Whatever a command did, the books are those of a possible billogram.
    private static func check(
        _ before: BillogramAccount,
        _ machine: BillogramMachine,
        _ words: Comment
    ) {
        let after = machine.account
        let sum = after.paid + after.credited + after.writtenOff + after.remaining
        #expect(after.total + after.owed == sum, words)
        #expect(after.total == before.total, words)
        #expect(after.owed >= .zero && after.credited >= .zero, words)
        #expect(after.writtenOff >= .zero, words)
        #expect(after.total < .zero || after.remaining >= .zero, words)
        #expect(after.credited <= max(.zero, after.total), words)
        #expect(after.invoices.starts(with: before.invoices), words)
        #expect(after.invoices.isEmpty == [.unattested, .deleted].contains(after.state), words)
        #expect(!before.state.isFinal || before.state == after.state, words)
        #expect(after.state != .unpaid || after.remaining != .zero, words)
        if [.paid, .credited, .ended].contains(after.state) {
            #expect(after.remaining == .zero, words)
        }
        if before.state.isFinal {
            #expect(machine.events.allSatisfy { $0.kind == .creditorMessage }, words)
        }
    }

    // MARK: Parts

    private static let bill = BillogramAccount.Invoice(
        kind: .debit,
        number: 1,
        amount: hundred,
        madeAt: now
    )

    private static func perform(
        _ command: BillogramCommand,
        on account: BillogramAccount,
        number: Int64? = nil
    ) -> BillogramMachine? {
        try? BillogramMachine.perform(
            command,
            on: account,
            nextInvoiceNumber: number ?? Int64(account.invoices.count) + 1,
            now: now
        )
    }

    private static func refusal(
        _ command: BillogramCommand,
        on account: BillogramAccount
    ) -> Rejection? {
        do throws(Rejection) {
            _ = try BillogramMachine.perform(command, on: account, nextInvoiceNumber: 9, now: now)
            return nil
        } catch {
            return error
        }
    }

    private static func run(
        _ commands: [BillogramCommand],
        total: ExactDecimal = hundred
    ) throws -> (account: BillogramAccount, events: [BillogramEvent.Kind]) {
        var account = BillogramAccount(total: total, currency: "SEK")
        var events: [BillogramEvent.Kind] = []
        for command in commands {
            let machine = try #require(perform(command, on: account), "\(command)")
            account = machine.account
            events += machine.events.map(\.kind)
        }
        return (account, events)
    }

    private static func command(_ random: SeededRandomness) -> BillogramCommand {
        let bytes = random.bytes(3)
        let amount = ExactDecimal(Int64(bytes[1]))
        let choices: [BillogramCommand] =
            commands + [
                .send(nil), .payment(amount), .credit(.amount(amount)), .credit(.remaining),
                .creditPayment(amount),
                .credit(
                    .lines([
                        BillogramLine(
                            count: -amount,
                            price: ExactDecimal(1),
                            vat: ExactDecimal(Int64(bytes[2] % 26)),
                            discount: .zero
                        )
                    ])
                ),
            ]
        return choices[Int(bytes[0]) % choices.count]
    }
}
