import TollgateCore

/// What a seeded sandbox holds, in the words in which a caller would have made it.
enum SeedData {
    /// The customers, numbered from 1.
    static let customers: [JSONObject] = [
        customer("Bageriet Kornboden AB", "556000-4615", "business", "Storgatan 1", "11122"),
        customer("Åsa Lindqvist", "", "individual", "Björkvägen 12", "75320", "Uppsala"),
        customer("Nordhamn Shipping AB", "556012-5790", "business", "Hamnplan 3", "41101"),
        customer("Erik Öberg", "", "individual", "Ängsgatan 7", "90325", "Umeå"),
        customer("Studio Granit HB", "969600-0123", "business", "Verkstadsgatan 9", "11737"),
    ]

    /// The items, numbered from 1.
    static let items: [JSONObject] = [
        item("Consulting", "950", vat: "25", "hour"),
        item("Support plan", "499", vat: "25", "month"),
        item("Bread basket", "120", vat: "12", "unit"), item("Handbook", "240", vat: "6", "unit"),
        item("Insurance", "75.50", vat: "0", "month"), item("Cable", "18.75", vat: "25", "meter"),
    ]

    /// One billogram: when it was made, for whom and what, and what happened to it.
    struct Billogram: Sendable {
        /// How many days before the seed's moment it was made.
        let daysAgo: Int
        /// The customer's number.
        let customer: Int
        /// The items' numbers and counts.
        let lines: [(item: Int, count: String)]
        /// What was done with it, in this order, one day after the other.
        let steps: [(command: String, body: JSONObject)]
    }

    /// The billograms, oldest first: one of each fate.
    static let billograms: [Billogram] = [
        Billogram(
            daysAgo: 70,
            customer: 1,
            lines: [(1, "8"), (6, "12.5")],
            steps: [send, step("payment", ("amount", number("500"))), settle]
        ),
        Billogram(
            daysAgo: 65,
            customer: 3,
            lines: [(2, "3")],
            steps: [send, step("remind"), step("collect")]
        ),
        Billogram(
            daysAgo: 40,
            customer: 2,
            lines: [(4, "2")],
            steps: [send, step("credit", ("mode", "full"))]
        ),
        Billogram(
            daysAgo: 35,
            customer: 5,
            lines: [(1, "2"), (2, "1")],
            steps: [step("sell")]
        ),
        Billogram(daysAgo: 32, customer: 4, lines: [(3, "4")], steps: [send, step("writeoff")]),
        Billogram(
            daysAgo: 12,
            customer: 2,
            lines: [(3, "1"), (4, "1")],
            steps: [send, step("payment", ("amount", number("100")))]
        ),
        Billogram(daysAgo: 10, customer: 1, lines: [(2, "1")], steps: [send]),
        Billogram(daysAgo: 2, customer: 5, lines: [(1, "1.5")], steps: []),
    ]

    private static let send = step("send", ("method", "Email"))
    private static let settle = step("settle-underpayment")

    private static func step(
        _ command: String,
        _ members: (String, JSONValue)...
    ) -> (command: String, body: JSONObject) { (command, JSONObject(members)) }

    /// A number in the digits that are written.
    static func number(_ digits: String) -> JSONValue { .number(JSONNumber(checked: digits)) }

    private static func customer(
        _ name: String,
        _ number: String,
        _ type: String,
        _ street: String,
        _ zipcode: String,
        _ city: String = "Stockholm"
    ) -> JSONObject {
        // A domain for examples (RFC 2606), so that nobody is ever written to.
        let mailbox = name.utf8.prefix { $0 != 0x20 }.filter { $0 < 0x80 }
        let email = String(decoding: mailbox, as: UTF8.self).lowercased() + "@example.com"
        return JSONObject([
            ("name", .string(name)), ("org_no", .string(number)), ("company_type", .string(type)),
            ("contact", ["name": .string(name), "email": .string(email)]),
            (
                "address",
                [
                    "street_address": .string(street), "zipcode": .string(zipcode),
                    "city": .string(city), "country": "SE",
                ]
            ),
        ])
    }

    private static func item(
        _ title: String,
        _ price: String,
        vat: String,
        _ unit: String
    ) -> JSONObject {
        JSONObject([
            ("title", .string(title)), ("price", number(price)), ("vat", number(vat)),
            ("unit", .string(unit)),
        ])
    }
}
