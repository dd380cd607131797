import TollgateCore

/// The tables of a billogram's fields (contract A3; the members' names are those of recorded answers).
enum BillogramTable {
    /// What a caller writes and the billogram keeps, without customer, items and callbacks.
    static let own: [Field] = [
        .optional("invoice_date", .date),
        .optional("due_date", .date),
        .optional("due_days", .decimal(BillogramLimits.dueDays)),
        .optional("currency", .letterCode(letterCount: 3), initially: "SEK"),
        .optional("delivery_method", .choice(deliveryMethods), initially: "Letter"),
        .optional("invoice_fee", .decimal(BillogramLimits.fee), initially: 0),
        .optional("reminder_fee", .decimal(BillogramLimits.reminderFee), initially: reminderFee),
        .optional("interest_rate", .decimal(BillogramLimits.rate), initially: interestRate),
        .optional("automatic_reminders", .flag),
        .optional("automatic_reminders_settings", opaque, initially: []),
        .structure("info", info),
        .structure("regional_sweden", regional.map { .optional($0, opaque) } + [rotavdrag]),
    ]

    /// The recipient: a customer's number and, where a caller likes, its own words for this billogram.
    static let recipient: [Field] =
        [.optional("customer_no", .positiveInteger(max: 2_147_483_647))]
        + ["name", "org_no", "vat_no", "email", "phone"].map { .line($0) }
        + ResourceSchema.customer.fields.filter {
            $0.name == "address" || $0.name == "delivery_address"
        }

    /// One line: a stored item's number and count, or all that an item has.
    static let item: [Field] = [
        .optional("item_no", .itemNumber(lengthMax: 30, numberMax: 999_999_999), initially: .null),
        .required("count", .decimal(BillogramLimits.count)),
        .optional("title", .line(lengthMax: 100, mayBeEmpty: false)),
        .optional("description", .text(lengthMax: 200)),
        .optional("price", .decimal(BillogramLimits.price)),
        .optional("vat", .decimal(BillogramLimits.rate)),
        .optional("unit", .choice(units), initially: "unit"),
        .optional("discount", .decimal(BillogramLimits.discount), initially: noDiscount),
        .structure(
            "bookkeeping",
            [
                .line("income_account"), .line("vat_account"),
                .optional("objects", opaque, initially: []),
            ]
        ),
        .structure(
            "regional_sweden",
            [
                .optional("rotavdrag", .flag),
                .structure("electricity_collection", [.optional("nyttighet", opaque)]),
            ]
        ),
        .optional("zero_vat_reason", .line(lengthMax: 50, mayBeEmpty: true)),
    ]

    /// Where the billogram's callbacks go and what signs them.
    static let callbacks: [Field] = [
        .optional("url", text(BillogramLimits.callbackAddressLengthMax), initially: .null),
        .optional("sign_key", text(BillogramLimits.callbackKeyLengthMax), initially: .null),
        .optional("custom", text(BillogramLimits.callbackCustomLengthMax), initially: .null),
    ]

    /// The members that only the service writes and that have one value; they may come back unchanged.
    static let generatedValues = [
        "id", "state", "invoice_no", "ocr_number", "attested_at", "url", "total_sum",
        "remaining_sum", "rounding_value", "invoice_fee_vat", "interest_fee", "reminder_count",
        "created_at", "updated_at",
    ]

    /// The members that only the service writes and that hold others.
    ///
    /// Some clients send them back in another form (foa writes each event as `{}`), so nothing is read
    /// out of them.
    static let generatedStructures = [
        "detailed_sums", "automatic_collection", "events", "flags", "offers",
    ]

    private static let opaque = FieldKind.opaque(
        bytesMax: BillogramLimits.opaqueBytesMax,
        depthMax: BillogramLimits.opaqueDepthMax
    )
    private static let deliveryMethods = DeliveryMethod.allCases.map(\.rawValue)
    private static let reminderFee = JSONValue.number(JSONNumber(checked: "60.0"))
    private static let interestRate = JSONValue.number(JSONNumber(checked: "8.5"))
    private static let noDiscount = JSONValue.number(JSONNumber(checked: "0.0"))

    private static let info: [Field] =
        ["order_no", "our_reference", "your_reference", "reference_number"].map { name in
            .optional(name, text(255), initially: .null)
        } + ["order_date", "shipping_date", "delivery_date"].map { .optional($0, .date) } + [
            .optional(
                "message",
                .text(lengthMax: BillogramLimits.messageLengthMax),
                initially: .null
            )
        ]

    private static let rotavdrag = Field.optional("rotavdrag", opaque, initially: 0)

    /// The members of a product of one country, which are kept and shown but mean nothing here.
    private static let regional = [
        "rotavdrag_personal_number", "rotavdrag_description", "reversed_vat",
        "electricity_collection", "autogiro_payment_date", "autogiro_status",
        "autogiro_full_status", "autogiro_total_sum", "autogiro_betalarnummer",
        "efaktura_requested_amount", "efaktura_recipient_bank_code", "efaktura_recipient_bank_id",
        "efaktura_recipient_bank_name", "efaktura_recipient_type", "efaktura_recipient_identifier",
        "efaktura_recipient_id_number",
    ]

    private static let units = [
        "unit", "hour", "day", "month", "year",
        "kg", "gram", "kwh", "ton", "meter", "mm", "km", "m2", "m3", "litre",
    ]

    private static func text(_ lengthMax: Int) -> FieldKind {
        .line(lengthMax: lengthMax, mayBeEmpty: true)
    }
}
