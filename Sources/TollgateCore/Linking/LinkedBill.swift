/// One bill that an access token for a linked account fetched.
public struct LinkedBill: Sendable, Hashable {
    /// What it is for.
    public let description: String
    /// When it is due, such as `2026-03-01`.
    public let dueDate: String
    /// The amount in cents.
    public let cents: Int64
    /// The currency, such as `USD`.
    public let currency: String
    /// The state, such as `PENDING`.
    public let status: String

    /// Makes a bill.
    public init(
        description: String,
        dueDate: String,
        cents: Int64,
        currency: String,
        status: String
    ) {
        self.description = description
        self.dueDate = dueDate
        self.cents = cents
        self.currency = currency
        self.status = status
    }
}
