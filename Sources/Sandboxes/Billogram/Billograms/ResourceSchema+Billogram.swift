import TollgateCore

extension ResourceSchema {
    /// A billogram as lists filter and order it (contract A2, "Fields"); its own table is
    /// ``BillogramTable``.
    static let billogram = ResourceSchema(
        "billogram.billogram",
        title: "Billogram",
        numberMax: BillogramLimits.invoiceNumberMax,
        key: .generated("id", .filter, initially: .null),
        fields: [
            .generated("state", both, initially: .null),
            .optional(
                "invoice_no",
                .positiveInteger(max: BillogramLimits.invoiceNumberMax),
                both
            ),
            .generated("ocr_number", .filter, initially: .null),
            .generated("invoice_date", both, initially: .null),
            .generated("due_date", both, initially: .null),
            .structure(
                "customer",
                [
                    .optional("customer_no", .positiveInteger(max: 2_147_483_647), both),
                    .line("name", both),
                    .line("org_no", .filter),
                ]
            ),
        ]
    )

    /// An event of a billogram as the list of events shows it (contract A2, "Fields").
    static let billogramEvent = ResourceSchema(
        "billogram.event",
        title: "Event",
        numberMax: 0,
        key: .generated("event_uuid", initially: .null),
        fields: [
            .generated("billogram_id", .filter, initially: .null),
            .generated("created_at", .order, initially: .null),
        ]
    )

    private static let both: Field.Uses = [.filter, .order]
}
