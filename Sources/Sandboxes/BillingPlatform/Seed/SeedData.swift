/// What a seeded sandbox holds: one company's customers, what they bought, and what they were
/// billed.
enum SeedData {
    /// A value of a seeded record.
    enum Value: Sendable {
        /// The text itself.
        case text(String)
        /// The id of another seeded record: its entity, and its place there from 0.
        case id(String, Int)
        /// The day so many days before the seed's moment; less than none lies behind it.
        case day(Int)
    }

    /// One record: its fields in order.
    typealias SeededRecord = [(name: String, value: Value)]

    /// All records by entity; those that others name come first.
    static let entities: [(name: String, records: [SeededRecord])] = [
        ("CURRENCY", currencies), ("ACCOUNT_TYPE", accountTypes), ("ACCOUNT", accounts),
        ("BILLING_PROFILE", profiles), ("PRODUCT", products), ("CONTRACT", contracts),
        ("ACCOUNT_PRODUCT", accountProducts), ("INVOICE", invoices),
    ]

    private static let currencies: [SeededRecord] = [
        [("CurrencyCode", .text("USD")), ("Name", .text("US Dollar"))],
        [("CurrencyCode", .text("EUR")), ("Name", .text("Euro"))],
    ]

    private static let accountTypes: [SeededRecord] = [
        [("AccountType", .text("Customer")), ("Status", .text("ACTIVE"))],
        [("AccountType", .text("Partner")), ("Status", .text("ACTIVE"))],
    ]

    private static let accounts: [SeededRecord] = [
        account("Northwind Outfitters", "CUST-1001", type: 0),
        account("Harbour Lane Dental", "CUST-1002", type: 0),
        account("Brightwater Logistics", "CUST-1003", type: 0, status: "SUSPENDED"),
        account("Cobalt Resellers", "PART-2001", type: 1),
        account("Northwind Outfitters West", "CUST-1004", type: 0, parent: 0),
    ]

    private static let profiles: [SeededRecord] = [
        profile(0, "Elena Marsh", "billing@northwind.example.com"),
        profile(1, "Tom O'Neil", "office@harbourlane.example.com"),
        profile(2, "Ines Duarte", "accounts@brightwater.example.com"),
        profile(3, "Kofi Mensah", "finance@cobalt.example.com"),
    ]

    private static let products: [SeededRecord] = [
        product("Platform subscription", "SUB-BASE", "249.00", isRecurring: true),
        product("Additional user", "SUB-USER", "18.50", isRecurring: true),
        product("Onboarding workshop", "SRV-ONB", "1200.00", isRecurring: false),
    ]

    private static let contracts: [SeededRecord] = [
        contract(0, "C-2001", status: "ACTIVE", began: 300),
        contract(1, "C-2002", status: "ACTIVE", began: 120),
        contract(2, "C-2003", status: "EXPIRED", began: 700),
    ]

    private static let accountProducts: [SeededRecord] = [
        accountProduct(account: 0, product: 0, quantity: "1"),
        accountProduct(account: 0, product: 1, quantity: "12"),
        accountProduct(account: 1, product: 0, quantity: "1"),
        accountProduct(account: 1, product: 2, quantity: "1"),
    ]

    private static let invoices: [SeededRecord] = [
        invoice(0, "INV-000101", "471.00", paid: "471.00", status: "PAID", issued: 62),
        invoice(0, "INV-000102", "471.00", paid: "0.00", status: "CLOSED", issued: 31),
        invoice(1, "INV-000103", "1449.00", paid: "600.00", status: "CLOSED", issued: 40),
        invoice(2, "INV-000104", "249.00", paid: "0.00", status: "CLOSED", issued: 95),
        invoice(1, "INV-000105", "249.00", paid: "0.00", status: "OPEN", issued: 2),
    ]

    private static func account(
        _ name: String,
        _ number: String,
        type: Int,
        status: String = "ACTIVE",
        parent: Int? = nil
    ) -> SeededRecord {
        let fields: SeededRecord = [
            ("Name", .text(name)), ("AccountNumber", .text(number)), ("Status", .text(status)),
            ("AccountTypeId", .id("ACCOUNT_TYPE", type)), ("InvoiceAtThisLevel", .text("1")),
        ]
        return fields + (parent.map { [("ParentAccountId", .id("ACCOUNT", $0))] } ?? [])
    }

    /// The addresses are of a domain for examples (RFC 2606), so that nobody is ever written to.
    private static func profile(_ account: Int, _ name: String, _ email: String) -> SeededRecord {
        [
            ("AccountId", .id("ACCOUNT", account)), ("BillTo", .text(name)),
            ("Email", .text(email)), ("CurrencyCode", .text("USD")),
            ("BillingCycle", .text("MONTHLY")), ("PaymentTermDays", .text("30")),
        ]
    }

    private static func product(
        _ name: String,
        _ code: String,
        _ price: String,
        isRecurring: Bool
    ) -> SeededRecord {
        [
            ("Name", .text(name)), ("ProductCode", .text(code)), ("Rate", .text(price)),
            ("RecurringFlag", .text(isRecurring ? "1" : "0")), ("Status", .text("ACTIVE")),
        ]
    }

    private static func contract(
        _ account: Int,
        _ number: String,
        status: String,
        began: Int
    ) -> SeededRecord {
        [
            ("AccountId", .id("ACCOUNT", account)), ("ContractNumber", .text(number)),
            ("Status", .text(status)), ("StartDate", .day(began)), ("EndDate", .day(began - 365)),
        ]
    }

    private static func accountProduct(
        account: Int,
        product: Int,
        quantity: String
    ) -> SeededRecord {
        [
            ("AccountId", .id("ACCOUNT", account)), ("ProductId", .id("PRODUCT", product)),
            ("Quantity", .text(quantity)), ("StartDate", .day(120)), ("Status", .text("ACTIVE")),
        ]
    }

    private static func invoice(
        _ account: Int,
        _ number: String,
        _ amount: String,
        paid: String,
        status: String,
        issued: Int
    ) -> SeededRecord {
        [
            ("AccountId", .id("ACCOUNT", account)), ("InvoiceNumber", .text(number)),
            ("TotalInvoiceAmount", .text(amount)), ("PaidAmount", .text(paid)),
            ("CurrencyCode", .text("USD")), ("Status", .text(status)),
            ("InvoiceDate", .day(issued)), ("DueDate", .day(issued - 30)),
        ]
    }
}
