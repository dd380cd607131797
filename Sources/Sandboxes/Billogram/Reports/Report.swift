import TollgateCore

/// A report on one month's invoices, made anew from them at each call: the same invoices always give
/// the same bytes.
struct Report {
    /// What a report is (contract A3).
    enum Kind: String, CaseIterable {
        /// Vouchers for a bookkeeping program.
        case sie4 = "sie4"
        /// The same vouchers for people.
        case sie4Report = "sie4 report"
        /// What each customer owes.
        case debtorsLedgerJournal = "debtors ledger journal"

        /// The beginning and ending of the file's name.
        fileprivate var file: (stem: String, ending: String) {
            switch self {
            case .sie4: ("sie4", "se")
            case .sie4Report: ("sie4-report", "csv")
            case .debtorsLedgerJournal: ("debtors-ledger-journal", "csv")
            }
        }

        /// The media type of the file.
        fileprivate var mediaType: String { self == .sie4 ? "text/plain" : "text/csv" }
    }

    /// What it is.
    let kind: Kind
    /// The month, as `2026-03`.
    let month: String
    /// The month's invoices by number, at least one.
    let invoices: [BookedInvoice]

    /// The name of the file, which names the report in paths.
    var filename: String { "\(kind.file.stem)_\(month).\(kind.file.ending)" }

    /// All reports on some invoices, by month.
    static func all(on invoices: [BookedInvoice]) -> [Report] {
        let months = Dictionary(grouping: invoices, by: \.month)
        return months.keys.sorted().flatMap { month in
            let ordered = (months[month] ?? []).sorted { $0.number < $1.number }
            return Kind.allCases.map { Report(kind: $0, month: month, invoices: ordered) }
        }
    }

    /// The report as lists show it; its content is not made for that.
    var summary: JSONObject {
        JSONObject([
            ("filename", .string(filename)), ("type", .string(kind.rawValue)),
            ("file_type", .string(kind.mediaType)), ("info", .string("Invoices of \(month)")),
            ("created_at", .optional(invoices.map(\.changedAt).max())),
        ])
    }

    /// The report as the API shows it.
    ///
    /// - Parameter settings: The account's settings, which name the accounts.
    /// - Returns: The object, with its content.
    func object(_ settings: JSONObject) -> JSONObject {
        var object = summary
        object["content"] = .string(Base64.encode(content(settings)))
        return object
    }

    private func content(_ settings: JSONObject) -> [UInt8] {
        let vouchers = invoices.map { Voucher($0, Accounts(settings)) }
        return switch kind {
        case .sie4: SIEFile(month: month, settings: settings, vouchers: vouchers).bytes
        case .sie4Report: CommaSeparated.bytes(Self.journal(vouchers))
        case .debtorsLedgerJournal: CommaSeparated.bytes(Self.ledger(invoices))
        }
    }

    private static func journal(_ vouchers: [Voucher]) -> [[String]] {
        [["voucher", "date", "text", "account", "amount"]]
            + vouchers.flatMap { voucher in
                voucher.entries.map {
                    [
                        String(voucher.number), voucher.date, voucher.text, $0.account,
                        $0.amount.moneyText,
                    ]
                }
            }
    }

    private static func ledger(_ invoices: [BookedInvoice]) -> [[String]] {
        [
            [
                "invoice_no", "customer_no", "customer", "invoice_date", "due_date", "state",
                "total_sum", "remaining_sum",
            ]
        ]
            + invoices.map {
                [
                    String($0.number), $0.customerNumber, $0.customerName, $0.date, $0.dueDate,
                    $0.state, $0.total.moneyText, $0.remaining.moneyText,
                ]
            }
    }
}

extension ExactDecimal {
    /// The sum as files write it: at least two digits behind a point.
    var moneyText: String { jsonNumber(fractionDigitsMin: 2).text }
}
