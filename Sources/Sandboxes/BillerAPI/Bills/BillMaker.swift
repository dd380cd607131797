import TollgateCore

/// Makes the bills of a linked account, which follow from its name, the day on which it was linked and
/// the magic numbers of its accounts: the same every time, kept nowhere.
struct BillMaker: Sendable {
    /// How many days before it is due a bill is written.
    private static let noticeDays: Int64 = 21
    /// What one late bill costs more, in cents.
    private static let lateFee: Int64 = 1_500
    /// The least amount of a bill in cents, and how much more it can be.
    private static let (amountMin, amountSpan): (Int64, UInt64) = (4_000, 16_000)

    /// The linked account.
    let link: KnownLink

    /// Its bills, the latest due first.
    var bills: [Bill] {
        link.accounts.flatMap { account in
            account.reference.map { bills(of: account, $0) } ?? []
        }
        .sorted { ($0.dueDate, $0.id) > ($1.dueDate, $1.id) }
    }

    private func bills(of account: KnownLink.Account, _ reference: MagicReference) -> [Bill] {
        let total = amount(reference)
        let usual = "\(link.billerName) bill"
        switch reference.magic {
        case .success, .codeNeeded, .relinkNeeded:
            return [bill(account, reference, 0, 15, .pending, usual, Self.lines(total))]
        case .severalAccounts:
            let days = 15 + Int64(reference.index)
            let text = "\(usual) for \(account.found.name)"
            return [bill(account, reference, 0, days, .pending, text, Self.lines(total))]
        case .overdue:
            let late = [
                Bill.Line(description: "Late fee", amount: Self.lateFee),
                Bill.Line(description: "Interest", amount: total / 100),
            ]
            let lines = Self.lines(total) + late
            return [bill(account, reference, 0, -30, .overdue, "Overdue: \(usual)", lines)]
        case .scheduled:
            return [bill(account, reference, 0, 5, .scheduled, usual, Self.lines(total))]
        case .installments:
            return (0..<3).map { number in
                let text = "Payment plan installment \(number + 1) of 3"
                let lines = [Bill.Line(description: text, amount: total / 3)]
                let status: BillStatus = number == 0 ? .pending : .scheduled
                let days = 15 + 30 * Int64(number)
                return bill(account, reference, number, days, status, text, lines)
            }
        case .invalidCredentials, .billerUnavailable, .accountLocked: return []
        }
    }

    private func bill(
        _ account: KnownLink.Account,
        _ reference: MagicReference,
        _ number: Int,
        _ days: Int64,
        _ status: BillStatus,
        _ description: String,
        _ lines: [Bill.Line]
    ) -> Bill {
        let seed = [link.id.rawValue, reference.text, String(number)]
        return Bill(
            id: "bill_" + Fingerprint(seed).text,
            link: link.id,
            biller: link.biller,
            billerName: link.billerName,
            accountNumber: account.found.maskedNumber,
            dueDate: link.createdAt.date(plusDays: days),
            // No bill is written after the day on which it was found.
            statementDate: link.createdAt.date(plusDays: min(days - Self.noticeDays, 0)),
            status: status,
            description: description,
            isPaidByItself: reference.magic == .scheduled,
            lines: lines
        )
    }

    private func amount(_ reference: MagicReference) -> Int64 {
        let chance = Fingerprint([link.id.rawValue, reference.text])
        return Self.amountMin + chance.number(below: Self.amountSpan)
    }

    /// A standing charge, and the rest as what was used.
    private static func lines(_ total: Int64) -> [Bill.Line] {
        let standing = total / 5
        return [
            Bill.Line(description: "Usage", amount: total - standing),
            Bill.Line(description: "Standing charge", amount: standing),
        ]
    }
}
