public import TollgateCore

/// A linked account, as whoever fetches its bills needs it.
public struct LinkedAccount: Sendable, Hashable {
    /// The linked account's name.
    public let id: LinkedAccountID
    /// The client's credential.
    public let credential: CredentialID
    /// The client's public id.
    public let client: String
    /// What the client calls the end user.
    public let endUser: String
    /// The biller's name in the directory.
    public let biller: String
    /// The biller's name for people.
    public let billerName: String
    /// What the end user consented to.
    public let consents: [Scope]
    /// The accounts that the end user chose; none once it was removed.
    public internal(set) var accounts: [ProviderAccount]
    /// The provider's note; `null` once it was removed.
    public internal(set) var memory: JSONValue
    /// The state.
    public internal(set) var status: LinkedAccountStatus
    /// When it was linked.
    public let createdAt: Instant
    /// When it was last changed.
    public internal(set) var updatedAt: Instant

    /// The account as its client sees it.
    public var view: LinkedAccountView {
        LinkedAccountView(
            id: id,
            biller: biller,
            billerName: billerName,
            endUser: endUser,
            consents: consents,
            accounts: accounts.map(\.account),
            status: status,
            createdAt: createdAt,
            updatedAt: updatedAt
        )
    }
}
