public import TollgateCore

/// How a demo shop uses a dialect that links accounts, as any client of it would.
public struct LinkDemo: Sendable {
    /// One bill that an access token fetched.
    public struct Bill: Sendable, Hashable {
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

    /// The kind of the client's credential.
    public let clientKind: CredentialKindName
    /// What the shop asks its customer to consent to.
    public let consents: [Scope]
    /// The path that lists the bills of the access token which a request carries as Bearer.
    public let billsPath: String
    /// Reads the bills out of the answer's JSON.
    public let readBills: @Sendable (_ answer: JSONValue) -> [Bill]

    /// Makes a description.
    public init(
        clientKind: CredentialKindName,
        consents: [Scope],
        billsPath: String,
        readBills: @escaping @Sendable (_ answer: JSONValue) -> [Bill]
    ) {
        self.clientKind = clientKind
        self.consents = consents
        self.billsPath = billsPath
        self.readBills = readBills
    }
}
