import TollgateCore

/// The settings of a business account (contract A3; docs.billogram.com, "Update settings").
///
/// The members and the accounts' names are documented; the accounts' initial numbers are those of the
/// documentation's example, and behind it of the Swedish standard chart (BAS).
enum AccountSettings {
    /// The kind of the documents that keep settings.
    static let kind = "billogram.settings"
    /// The most automatic reminders.
    static let remindersMax = 10

    /// The members in the order in which they are shown.
    static let fields: [Field] = [
        .required("name", .line(lengthMax: 100, mayBeEmpty: false)),
        .line("org_no"),
        .line("company_id"),
        .line("registration_email"),
        .structure("contact", lines("name", "email", "phone", "www")),
        .structure("address", place(country: "SE")),
        .structure("invoice_address", place() + [.line("email")]),
        .structure("registered_office_address", [.line("name")] + place()),
        .structure("return_address", [.line("name")] + place()),
        .structure("visiting_address", place()),
        .structure(
            "payment",
            lines("bankgiro", "plusgiro") + [
                .structure("domestic_bank_account", lines("account_no", "clearing_no")),
                .structure("international_bank_account", lines("bank", "iban", "bic", "swift")),
            ]
        ),
        .structure(
            "tax",
            [.flag("is_vat_registered", true), .flag("has_fskatt", true), .line("vat_no")]
        ),
        .structure("bookkeeping", bookkeeping),
        .structure("invoices", invoices),
    ]

    /// The settings of an organisation that never wrote any.
    static func initial(name: String) throws(Rejection) -> JSONObject {
        try fields.merge(JSONObject([("name", .string(name))]), over: nil)
    }

    private static let bookkeeping: [Field] =
        [
            ("income_account_for_vat_25", "3001"), ("income_account_for_vat_12", "3002"),
            ("income_account_for_vat_6", "3003"), ("income_account_for_vat_0", "3004"),
            ("reversed_vat_account", "3231"), ("vat_account_for_vat_25", "2610"),
            ("vat_account_for_vat_12", "2620"), ("vat_account_for_vat_6", "2630"),
        ].map(account)
        + [
            .optional("sie_serie", .line(lengthMax: 20, mayBeEmpty: true), initially: "A"),
            .optional(
                "sie_continuous_numbering",
                .line(lengthMax: 20, mayBeEmpty: true),
                initially: "monthly"
            ),
            .line("financial_year_start", lengthMax: 7),
            .optional("financial_year_months", .positiveInteger(max: 24), initially: 12),
        ]
        + [
            ("account_receivable_account", "1510"), ("client_funds_account", "1940"),
            ("banking_account", "1930"), ("interest_fee_account", "8313"),
            ("reminder_fee_account", "3590"), ("rounding_account", "3740"),
            ("factoring_receivable_account", "1512"), ("non_allocated_account", "2990"),
            ("income_payout_account", "1690"), ("written_down_receivables_account", "1515"),
            ("expected_loss_account", "6352"), ("debt_collection_funds_account", "1941"),
            ("liabilities_customers_account", "2420"),
        ].map(account)
        + [.structure("regional_sweden", [account("rotavdrag_account", "1513")])]

    private static let invoices: [Field] = [
        .optional("default_message", .text(lengthMax: 2_000)),
        .amount("default_interest_rate", "8.5"),
        .amount("default_reminder_fee", "60"),
        .amount("default_invoice_fee", "0"),
        .optional(
            "automatic_reminders",
            .list(
                [
                    .required("delay_days", .positiveInteger(max: 365)),
                    .optional("message", .text(lengthMax: 2_000)),
                ],
                countMax: remindersMax
            )
        ),
        .amount("automatic_reminders_minimum_principal_sum", "0"),
        .structure(
            "automatic_writeoff",
            [.line("settings", lengthMax: 50), .optional("amount", .decimal(amount))]
        ),
        .structure(
            "automatic_collection",
            [
                .optional("delay_days", .positiveInteger(max: 365)),
                .optional("amount", .decimal(amount)),
            ]
        ),
        .flag("show_item_gross_prices", false),
        .flag("show_new_account_notice", false),
        .flag("use_automatic_reminders_partly_paid", true),
        .structure("pdf", [.line("template", lengthMax: 50)]),
    ]

    /// Sums and rates that lie around, and are never taken from anybody.
    fileprivate static let amount = DecimalBounds(
        range: 0...1_000_000_000,
        fractionDigitsMax: 2,
        fractionDigitsMin: 0
    )

    private static func lines(_ names: String...) -> [Field] { names.map { .line($0) } }

    private static func account(_ name: String, _ number: String) -> Field {
        .optional(name, .line(lengthMax: 20, mayBeEmpty: true), initially: .string(number))
    }

    private static func place(country: String = "") -> [Field] {
        [
            .line("street_address"), .line("careof"), .flag("use_careof_as_attention", false),
            .optional("zipcode", .zipCode), .line("city"), .line("province"),
            .optional("country", .letterCode(letterCount: 2), initially: .string(country)),
        ]
    }
}

extension Field {
    fileprivate static func flag(_ name: String, _ truth: Bool) -> Field {
        optional(name, .flag, initially: .bool(truth))
    }

    fileprivate static func amount(_ name: String, _ text: String) -> Field {
        optional(
            name,
            .decimal(AccountSettings.amount),
            initially: .number(JSONNumber(checked: text))
        )
    }
}
