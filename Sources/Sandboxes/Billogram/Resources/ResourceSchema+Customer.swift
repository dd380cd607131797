import TollgateCore

extension ResourceSchema {
    /// A customer: whom one bills (contract A3; docs.billogram.com, "Update a customer").
    static let customer = ResourceSchema(
        "billogram.customer",
        title: "Customer",
        numberMax: customerNumberMax,
        key: .numbered("customer_no", .positiveInteger(max: customerNumberMax)),
        fields: [
            .required("name", .line(lengthMax: 100, mayBeEmpty: false), .all),
            .optional("notes", .text(lengthMax: 10_000), .all),
            .line("org_no", .all),
            .line("vat_no"),
            .optional("company_type", .choice(companyTypes), .all, initially: "business"),
            .optional("language", .letterCode(letterCount: 2)),
            .structure(
                "contact",
                [.line("name", .all), .line("email", .all), .line("phone", .all)]
            ),
            .structure("address", address),
            .optional("letter_forwarding_enabled", .flag),
            .structure("delivery_address", deliveryAddress),
            .structure("edi", [.line("electronic_id"), .line("operator"), .line("reference")]),
            .structure("links", [.generated("automatic_payments_setup_link", initially: "")]),
            .generated("created_at", .order, initially: .null),
            .generated("updated_at", .order, initially: .null),
        ]
    )

    /// The highest customer number: one known client keeps it in 32 bits.
    private static let customerNumberMax: Int64 = 2_147_483_647

    private static let companyTypes = [
        "individual", "business", "foreign individual", "foreign business",
    ]

    private static let address: [Field] =
        [.line("careof", .all), .optional("use_careof_as_attention", .flag), .line("attention")]
        + place

    private static let deliveryAddress: [Field] =
        [.line("name", .all), .line("careof", .all), .line("attention")] + place

    /// Both ways to write a street are kept side by side: the older in one line, the newer in three.
    private static let place: [Field] = [
        .line("street_address", .all),
        .line("address_line_1"),
        .line("address_line_2"),
        .line("address_line_3"),
        .optional("zipcode", .zipCode, .all),
        .line("city", .all),
        .optional("country", .letterCode(letterCount: 2), .all, initially: "SE"),
    ]
}
