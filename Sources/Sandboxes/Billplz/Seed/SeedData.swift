/// What a seeded sandbox holds.
enum SeedData {
    /// The collections' titles.
    static let collections = ["Tuition fees", "Membership"]

    /// One bill: when it was made, for whom and what, and what happened to it.
    struct SeededBill: Sendable {
        /// How many days before the seed's moment it was made.
        let daysAgo: Int
        /// What was asked for.
        let draft: BillDraft
        /// Whether each try to pay it succeeded; a success is the last one.
        let tries: [Bool]
        /// Whether it was deleted.
        let isDeleted: Bool
    }

    /// The bills, oldest first, in the collections by turns.
    static let bills: [SeededBill] = [
        bill(40, "Aminah binti Hassan", 25_000, "Term fee, January"),
        bill(21, "Lim Wei Jie", 12_000, "Yearly membership", tries: [true]),
        bill(20, "Priya Nair", 25_000, "Term fee, February", tries: [false, true]),
        bill(9, "Farid Rahman", 12_000, "Yearly membership", isDeleted: true),
        bill(3, "Tan Mei Ling", 18_050, "Books", tries: [false]),
        bill(1, "Siti Zulaikha", 6_000, "Half-year membership"),
    ]

    /// The open collection: a page on which anybody may give.
    static func openCollection(_ id: String) -> OpenCollection {
        OpenCollection(
            id: id,
            title: "LIBRARY FUND",
            description: "A gift for new books, of any amount.",
            reference1Label: nil,
            reference2Label: nil,
            emailLink: nil,
            amount: nil,
            tax: nil,
            hasFixedQuantity: true,
            button: .pay,
            hasPhoto: false,
            split: SplitRules(),
            redirectURI: nil
        )
    }

    private static func bill(
        _ daysAgo: Int,
        _ name: String,
        _ amount: Int64,
        _ description: String,
        tries: [Bool] = [],
        isDeleted: Bool = false
    ) -> SeededBill {
        let mailbox = name.lowercased().split(separator: " ").joined(separator: ".")
        let draft = BillDraft(
            // A domain for examples (RFC 2606), so that nobody is ever written to.
            email: mailbox + "@example.com",
            name: name,
            amount: amount,
            callbackURL: "https://example.com/billplz/callback",
            description: description
        )
        return SeededBill(daysAgo: daysAgo, draft: draft, tries: tries, isDeleted: isDeleted)
    }
}
