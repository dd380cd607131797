import Linking
import TollgateCore

extension LinkLedger {
    /// The linked accounts that the linking of accounts keeps.
    static let standard = LinkLedger(
        find: { id, client, place, transaction in
            try LinkedAccounts(place, transaction).find(id, of: client).map { KnownLink($0) }
        }
    )
}

extension KnownLink {
    /// Takes over a linked account.
    fileprivate init(_ account: LinkedAccount) {
        self.init(
            id: account.id,
            client: account.credential,
            biller: account.biller,
            billerName: account.billerName,
            endUser: account.endUser,
            consents: account.consents,
            accounts: account.accounts.map {
                Account(found: $0.account, reference: MagicReference($0.reference))
            },
            status: account.status,
            createdAt: account.createdAt
        )
    }
}
