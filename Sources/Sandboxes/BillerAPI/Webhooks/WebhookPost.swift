import BillerAPIDialect
import Callbacks
import Gatekeeper
import TollgateCore

/// Tells a client's receivers of events, inside the transactions that made them.
struct WebhookPost: Sendable {
    /// The channel of the callbacks.
    static let channel = BillerAPICallbackSigner().channel

    /// What the sandbox may use.
    let world: SandboxWorld

    /// Tells of an event: one callback for each webhook of the client that wants to know, and all of
    /// them with the same event id, by which a receiver knows an event that it has seen.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - data: The ids that it is about.
    ///   - client: Whose receivers are told.
    ///   - place: Where it happened.
    ///   - now: When.
    ///   - transaction: The transaction of the event.
    /// - Throws: ``StoreFault``.
    func post(
        _ event: BillerAPIEvent,
        _ data: JSONObject,
        of client: CredentialID,
        at place: SandboxPlace,
        _ now: Instant,
        _ transaction: any StoreTransaction
    ) throws {
        let webhooks = try WebhookShelf(of: client, at: place, transaction).all()
            .filter { $0.isEnabled && $0.events.contains(event) }
        guard !webhooks.isEmpty else { return }
        let content = try content(data, of: client, at: place, transaction)
        for webhook in webhooks { try queue(event, content, to: webhook, place, now, transaction) }
    }

    /// Tells one webhook of an event that did not happen, whatever it wants to know.
    ///
    /// - Returns: The callback's name.
    func test(
        _ event: BillerAPIEvent,
        _ webhook: Webhook,
        at place: SandboxPlace,
        _ now: Instant,
        _ transaction: any StoreTransaction
    ) throws -> CallbackID? {
        let content = try content(event.sample, of: webhook.client, at: place, transaction)
        return try queue(event, content, to: webhook, place, now, transaction)
    }

    /// What the signer makes the body of (contract, section 6: ids only in `data`).
    private func content(
        _ data: JSONObject,
        of client: CredentialID,
        at place: SandboxPlace,
        _ transaction: any StoreTransaction
    ) throws -> JSONObject {
        let caller = Caller(client: client, account: nil, place: place)
        return JSONObject([
            (
                "event_id",
                .string(
                    BillerAPICallbackSigner.eventPrefix
                        + Hexadecimal.encode(world.randomness.bytes(12))
                )
            ),
            ("client_id", .string(try caller.clientName(transaction))),
            ("mode", .string(place.environment.rawValue)),
            ("data", .object(data)),
        ])
    }

    @discardableResult
    private func queue(
        _ event: BillerAPIEvent,
        _ content: JSONObject,
        to webhook: Webhook,
        _ place: SandboxPlace,
        _ now: Instant,
        _ transaction: any StoreTransaction
    ) throws -> CallbackID? {
        try world.callbacks.queue(
            CallbackDraft(
                organisation: place.organisation,
                environment: place.environment,
                channel: WebhookPost.channel,
                kind: event.rawValue,
                subject: webhook.id,
                content: content,
                destination: CallbackDestination(url: webhook.url, key: webhook.key)
            ),
            at: now,
            in: transaction
        )
    }
}
