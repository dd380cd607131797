import Gatekeeper
import TollgateCore

/// What the sandbox needs to know of a linked account.
struct KnownLink: Sendable, Hashable {
    /// One account that the end user chose.
    struct Account: Sendable, Hashable {
        /// The account as its client sees it.
        let found: FoundAccount
        /// The sandbox's own name of it; `nil` for one that it did not give.
        let reference: MagicReference?
    }

    /// The linked account's name.
    let id: LinkedAccountID
    /// The client's credential.
    let client: CredentialID
    /// The biller's name in the directory.
    let biller: String
    /// The biller's name for people.
    let billerName: String
    /// What the client calls the end user.
    let endUser: String
    /// What the end user consented to.
    let consents: [Scope]
    /// The accounts that were chosen.
    let accounts: [Account]
    /// The state.
    let status: LinkedAccountStatus
    /// When it was linked.
    let createdAt: Instant

    /// Whether its biller does not answer, as for the magic number of that meaning.
    var isUnavailable: Bool {
        accounts.contains { $0.reference?.magic == .billerUnavailable }
    }

    /// Whether its biller lets the end user in no more, as for the magic number of that meaning.
    var needsRelinking: Bool { accounts.contains { $0.reference?.magic == .relinkNeeded } }
}

/// Where the sandbox learns of linked accounts, which it does not keep itself.
struct LinkLedger: Sendable {
    /// Finds a linked account of a client by its name.
    let find:
        @Sendable (
            _ id: LinkedAccountID,
            _ client: CredentialID,
            _ place: SandboxPlace,
            _ transaction: any StoreTransaction
        ) throws -> KnownLink?
}
