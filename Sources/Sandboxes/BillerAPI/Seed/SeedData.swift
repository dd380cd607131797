/// What a seeded sandbox holds.
enum SeedData {
    /// One request to link: when it was made, for whom, and what became of it.
    struct SeededRequest: Sendable {
        /// How many days before the seed's moment it was made.
        let daysAgo: Int
        /// What the client calls the end user.
        let endUser: String
        /// The biller's name in the directory, or `nil`.
        let biller: String?
        /// What became of it, but for the passing of time.
        let status: RequestToLink.Status
    }

    /// The requests, oldest first; the first has expired.
    static let requests: [SeededRequest] = [
        SeededRequest(daysAgo: 30, endUser: "user_ada", biller: nil, status: .pending),
        SeededRequest(
            daysAgo: 12,
            endUser: "user_ben",
            biller: "clearwell_utilities",
            status: .completed
        ),
        SeededRequest(
            daysAgo: 9,
            endUser: "user_cleo",
            biller: "kestrel_broadband",
            status: .cancelled
        ),
        SeededRequest(
            daysAgo: 2,
            endUser: "user_dan",
            biller: "test_electric_company",
            status: .inProgress
        ),
        SeededRequest(daysAgo: 1, endUser: "user_eve", biller: nil, status: .pending),
    ]

    /// Whose mailbox is connected.
    static let mailbox = "user_ada"
}
