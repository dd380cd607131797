public import TollgateCore

/// The linked accounts of one place, to be read inside a transaction by whoever fetches their
/// bills.
public struct LinkedAccounts {
    private let shelf: Shelf<LinkedAccountRecord>

    /// Opens them.
    ///
    /// - Parameters:
    ///   - place: Whose accounts.
    ///   - transaction: The transaction.
    public init(_ place: SandboxPlace, _ transaction: any StoreTransaction) {
        shelf = Shelf(place, transaction)
    }

    /// Finds a linked account of a client.
    ///
    /// - Parameters:
    ///   - id: The account's name.
    ///   - client: The client's credential.
    /// - Returns: The account in whatever state; `nil` where this client has none of that name.
    /// - Throws: ``StoreFault``.
    public func find(_ id: LinkedAccountID, of client: CredentialID) throws -> LinkedAccount? {
        guard let account = try shelf.find(id.rawValue)?.record.account,
            account.credential == client
        else { return nil }
        return account
    }

    /// Lists a client's linked accounts, in the order in which they were linked.
    ///
    /// - Parameters:
    ///   - client: The client's credential.
    ///   - query: Which of them.
    /// - Returns: The part that was asked for, and how many there are in all.
    /// - Throws: ``StoreFault``.
    public func list(
        of client: CredentialID,
        _ query: LinkedAccountQuery
    ) throws -> (accounts: [LinkedAccount], total: Int) {
        let found = try records(of: client, query)
        return (found.records.map(\.account), found.total)
    }

    /// The most accounts of one list.
    static let listMax = 1_000

    /// The records behind ``list(of:_:)``.
    func records(
        of client: CredentialID,
        _ query: LinkedAccountQuery
    ) throws -> (records: [LinkedAccountRecord], total: Int) {
        let filter: DocumentQuery.Filter =
            if let endUser = query.endUser {
                .equals(column: LinkColumn.endUser, LinkColumn.pair(client, endUser))
            } else {
                .equals(column: LinkColumn.client, .text(client.rawValue))
            }
        let found = try shelf.list(
            DocumentQuery(
                filter: filter,
                offset: max(query.offset, 0),
                limit: min(max(query.limit, 0), Self.listMax)
            )
        )
        return (found, try shelf.count(filter))
    }
}
