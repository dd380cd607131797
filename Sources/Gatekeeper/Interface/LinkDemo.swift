public import TollgateCore

/// How a demo shop uses a dialect that links accounts, as any client of it would.
public struct LinkDemo: Sendable {
    /// The kind of the client's credential.
    public let clientKind: CredentialKindName
    /// The label that `quickstart` gives to the client; the shop acts as no other.
    public let clientLabel: String
    /// What the shop asks its customer to consent to.
    public let consents: [Scope]
    /// The path that lists the bills of the access token which a request carries as Bearer.
    public let billsPath: String
    /// Reads the bills out of the answer's JSON.
    public let readBills: @Sendable (_ answer: JSONValue) -> [LinkedBill]

    /// Makes a description.
    public init(
        clientKind: CredentialKindName,
        clientLabel: String,
        consents: [Scope],
        billsPath: String,
        readBills: @escaping @Sendable (_ answer: JSONValue) -> [LinkedBill]
    ) {
        self.clientKind = clientKind
        self.clientLabel = clientLabel
        self.consents = consents
        self.billsPath = billsPath
        self.readBills = readBills
    }
}
