import BillerAPIDialect
import Gatekeeper
import TollgateCore

/// Fills an empty sandbox: requests to link of each fate, and a connected mailbox, for the
/// organisation's first client.
///
/// Linked accounts are not seeded, because each needs an end user's sign-in: `POST
/// /sandbox/public-token/create` plays one in a single call. The same client and moment give the same
/// bytes. Nobody is told of what is seeded.
struct BillerAPISeed {
    private let desk: SeedDesk
    private let place: SandboxPlace
    private let transaction: any StoreTransaction

    /// Makes a seed inside a transaction.
    init(_ desk: SeedDesk, _ transaction: any StoreTransaction) {
        self.desk = desk
        place = SandboxPlace(environment: .sandbox, organisation: desk.organisation.id)
        self.transaction = transaction
    }

    /// Fills the sandbox.
    ///
    /// - Returns: How many of each were made: none without a client to make them for.
    /// - Throws: ``StoreFault``.
    func fill() throws -> JSONValue {
        guard let client = try client() else { return Self.counts(requests: 0, mailboxes: 0) }
        let randomness = SeedRandomness(desk.now).source
        let requests = Shelf<RequestToLink>(place, transaction)
        for seeded in SeedData.requests {
            try requests.insert(
                RequestToLink(
                    id: "rtl_" + Hexadecimal.encode(randomness.bytes(12)),
                    client: client,
                    endUser: seeded.endUser,
                    biller: seeded.biller,
                    status: seeded.status,
                    metadata: .null,
                    createdAt: desk.now + .seconds(-86_400) * seeded.daysAgo
                )
            )
        }
        try Shelf<Mailbox>(place, transaction).insert(
            Mailbox(client: client, endUser: SeedData.mailbox, connectedAt: desk.now)
        )
        return Self.counts(requests: SeedData.requests.count, mailboxes: 1)
    }

    /// The organisation's first client that is in use, by id.
    private func client() throws -> CredentialID? {
        try transaction.credentials.list(
            CredentialFilter(
                organisation: place.organisation,
                environment: place.environment,
                kind: CredentialKind.billerAPIClient.name,
                state: .active,
                limit: 1
            )
        ).first?.id
    }

    private static func counts(requests: Int, mailboxes: Int) -> JSONValue {
        ["requests_to_link": .integer(requests), "mailboxes": .integer(mailboxes)]
    }
}
