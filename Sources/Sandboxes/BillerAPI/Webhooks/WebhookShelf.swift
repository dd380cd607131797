import Callbacks
import Gatekeeper
import TollgateCore

/// The webhooks of one client, inside a transaction.
struct WebhookShelf {
    private let client: CredentialID
    private let place: SandboxPlace
    private let transaction: any StoreTransaction
    private var shelf: Shelf<Webhook> { Shelf(place, transaction) }

    /// Opens them.
    init(of client: CredentialID, at place: SandboxPlace, _ transaction: any StoreTransaction) {
        (self.client, self.place, self.transaction) = (client, place, transaction)
    }

    /// Finds a webhook and its version; another client's is not there.
    func find(_ id: String) throws -> (webhook: Webhook, version: Int64) {
        guard let found = try shelf.find(id), found.record.client == client else {
            throw Rejection.notFound("webhook")
        }
        return (found.record, found.version)
    }

    /// All webhooks, the oldest first.
    func all() throws -> [Webhook] {
        try shelf.list(
            DocumentQuery(
                filter: .equals(column: Webhook.clientColumn, .text(client.rawValue)),
                limit: WebhookLimits.perClientMax
            )
        )
    }

    /// Adds a webhook, where there is room.
    func insert(_ webhook: Webhook) throws {
        guard try all().count < WebhookLimits.perClientMax else {
            throw Rejection.invalid(
                "The client has \(WebhookLimits.perClientMax) webhooks and can have no more"
            )
        }
        try shelf.insert(webhook)
    }

    /// Writes a webhook over the version that was found.
    func replace(_ webhook: Webhook, after version: Int64) throws {
        try shelf.replace(webhook, after: version)
    }

    /// Removes a webhook.
    func remove(_ webhook: Webhook) throws {
        try transaction.documents.remove(
            webhook.id,
            in: place.collection(Webhook.document.rawValue)
        )
    }

    /// A webhook as an answer shows it.
    func answer(_ webhook: Webhook, at now: Instant) throws -> JSONObject {
        let health = try transaction.outbox.health(
            place.organisation,
            place.environment,
            webhook.url
        )
        return webhook.answer(in: place.environment, health, at: now)
    }
}
