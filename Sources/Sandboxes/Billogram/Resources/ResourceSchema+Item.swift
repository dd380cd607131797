import TollgateCore

extension ResourceSchema {
    /// An item: what one bills for (contract A3; docs.billogram.com, "Create a new item object").
    static let item = ResourceSchema(
        "billogram.item",
        title: "Item",
        numberMax: itemNumberMax,
        key: .numbered("item_no", .itemNumber(lengthMax: 30, numberMax: itemNumberMax)),
        fields: [
            .required("title", .line(lengthMax: 100, mayBeEmpty: false), .all),
            .optional("description", .text(lengthMax: 200), [.filter, .search]),
            .required("price", .decimal(price), [.filter, .order]),
            .required("vat", .decimal(vat)),
            .line("zero_vat_reason", lengthMax: 50),
            .required("unit", .choice(units)),
            .structure(
                "bookkeeping",
                [
                    .line("income_account", [.filter, .search]),
                    .line("vat_account", [.filter, .search]),
                ]
            ),
            .generated("created_at", .order, initially: .null),
            .generated("updated_at", .order, initially: .null),
        ]
    )

    private static let itemNumberMax: Int64 = 999_999_999

    /// The documented units, then those that older clients know.
    private static let units = [
        "unit", "hour", "day", "month", "year",
        "kg", "gram", "kwh", "ton", "meter", "mm", "km", "m2", "m3", "litre",
    ]

    /// Any sum, exact to the digit; written with a decimal, as the recorded answers do.
    private static let price = DecimalBounds(
        range: -1_000_000_000_000...1_000_000_000_000,
        fractionDigitsMax: 20,
        fractionDigitsMin: 1
    )

    private static let vat = DecimalBounds(
        range: 0...100,
        fractionDigitsMax: 2,
        fractionDigitsMin: 0
    )
}
