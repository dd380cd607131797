import BillerAPIDialect
import Callbacks
import Gatekeeper
import TollgateCore
import TollgateCrypto

/// The calls that register, show, change and remove webhooks, below both of their paths.
///
/// That the client of the portal's path is the caller was checked when the request was read.
struct WebhookCalls: Sendable {
    /// The purpose of the vault's entries with webhooks' keys.
    static let vaultPurpose = "billerapi.webhook-keys"

    /// What the sandbox may use.
    let world: SandboxWorld

    /// Registers a webhook.
    ///
    /// A secret that the server made is shown here and never again; one that the
    /// client brings is not shown. Beside either there is an Ed25519 key, whose public half is shown
    /// always.
    func create(_ call: AdmittedCall) async throws -> Reply {
        let (caller, now, world) = (try call.caller(), call.now, world)
        let body = try BodyReader(call.body)
        let input = try WebhookInput(body, in: caller.place.environment)
        guard let url = input.url else { throw Rejection.invalid("url is required") }
        guard let events = input.events else { throw Rejection.invalid("events is required") }
        let given = try WebhookInput.secret(body)
        let secret = given ?? WebhookInput.newSecret(world.randomness)
        let answer = try await world.store.transaction { tx in
            let shelf = WebhookShelf(of: caller.client, at: caller.place, tx)
            var webhook = Webhook(
                id: Webhook.prefix + Hexadecimal.encode(world.randomness.bytes(12)),
                client: caller.client,
                url: url,
                events: events,
                description: input.description,
                isEnabled: input.isEnabled ?? true,
                createdAt: now,
                updatedAt: now
            )
            let keys = WebhookKeys(newest: newKey(secret))
            try keep(keys, of: &webhook, at: caller.place, tx)
            try shelf.insert(webhook)
            return try shelf.answer(webhook, at: now)
        }
        return Self.reply(answer, showing: given == nil ? secret : nil, status: 201)
    }

    /// Lists the client's webhooks, the oldest first; there are never more than a page.
    func list(_ call: AdmittedCall) async throws -> Reply {
        let (caller, now) = (try call.caller(), call.now)
        let answers = try await world.store.read { tx in
            let shelf = WebhookShelf(of: caller.client, at: caller.place, tx)
            return try shelf.all().map { JSONValue.object(try shelf.answer($0, at: now)) }
        }
        return BillerAPIReply.ok(PageRequest.json("data", answers, next: nil))
    }

    /// Shows a webhook.
    func get(_ call: AdmittedCall) async throws -> Reply {
        let (caller, now) = (try call.caller(), call.now)
        let answer = try await world.store.read { tx in
            let shelf = WebhookShelf(of: caller.client, at: caller.place, tx)
            return try shelf.answer(try shelf.find(call.id).webhook, at: now)
        }
        return Self.reply(answer)
    }

    /// Changes a webhook.
    ///
    /// What waits already goes where it was to go; `enabled: true` also puts a
    /// receiver back into use that was given up because it failed.
    func change(_ call: AdmittedCall) async throws -> Reply {
        let (caller, now) = (try call.caller(), call.now)
        let input = try WebhookInput(try BodyReader(call.body), in: caller.place.environment)
        let answer = try await world.store.transaction { tx in
            let shelf = WebhookShelf(of: caller.client, at: caller.place, tx)
            var (webhook, version) = try shelf.find(call.id)
            webhook.url = input.url ?? webhook.url
            webhook.events = input.events ?? webhook.events
            if input.namesDescription { webhook.description = input.description }
            webhook.isEnabled = input.isEnabled ?? webhook.isEnabled
            webhook.updatedAt = now
            try shelf.replace(webhook, after: version)
            if input.isEnabled == true {
                try CallbackChanges.enable(webhook.receiver(at: caller.place), in: tx)
            }
            return try shelf.answer(webhook, at: now)
        }
        return Self.reply(answer)
    }

    /// Removes a webhook.
    ///
    /// It goes first, so that nothing more is queued for it, and nothing that waits is sent. What waits for it
    /// is given up with it; of much, the rest in transactions of its own, so that others need not wait for
    /// them all, and what is left if these come to a stop by the outbox's care. Its keys go with the last
    /// callback that names them.
    func delete(_ call: AdmittedCall) async throws -> Reply {
        let (caller, wall, world) = (try call.caller(), call.wall, world)
        let removed = try await world.store.transaction { tx in
            let shelf = WebhookShelf(of: caller.client, at: caller.place, tx)
            let webhook = try shelf.find(call.id).webhook
            try shelf.remove(webhook)
            if let key = webhook.key { try world.vault.release(key, in: tx) }
            let hasMore = try DeliveryCalls.abandonPart(webhook, at: caller.place, wall, tx)
            return (webhook: webhook, hasMore: hasMore)
        }
        if removed.hasMore {
            try await DeliveryCalls.abandon(removed.webhook, at: caller.place, wall, world.store)
        }
        return BillerAPIReply.nothing()
    }

    /// Gives a webhook another secret and another Ed25519 key; the old ones sign beside them for
    /// `overlap_seconds`.
    func rotate(_ call: AdmittedCall) async throws -> Reply {
        let (caller, now, world) = (try call.caller(), call.now, world)
        let body = try BodyReader(call.body, mayBeEmpty: true)
        let overlap = try Self.overlap(body)
        let given = try WebhookInput.secret(body)
        let secret = given ?? WebhookInput.newSecret(world.randomness)
        let answer = try await world.store.transaction { tx in
            let shelf = WebhookShelf(of: caller.client, at: caller.place, tx)
            var (webhook, version) = try shelf.find(call.id)
            // Keys end with a whole second.
            let end = Instant(seconds: (now + overlap).seconds)
            let kept = try webhook.key.flatMap { try world.vault.open($0, in: tx) }
            let key = newKey(secret)
            let keys =
                kept.map { WebhookKeys(reading: $0).rotated(to: key, until: end, at: now) }
                ?? WebhookKeys(newest: key)
            try keep(keys, of: &webhook, at: caller.place, tx)
            webhook.olderSecretUntil = keys.retiring.map(\.until).max()
            webhook.updatedAt = now
            try shelf.replace(webhook, after: version)
            return try shelf.answer(webhook, at: now)
        }
        return Self.reply(answer, showing: given == nil ? secret : nil)
    }

    /// A secret with a new Ed25519 key beside it.
    private func newKey(_ secret: Secret) -> WebhookKeys.Entry {
        WebhookKeys.Entry(secret, pair: WebhookSigningKey(world.randomness))
    }

    /// Puts keys where the webhook's are, so that what waits already is signed with them, and notes
    /// the public ones.
    private func keep(
        _ keys: WebhookKeys,
        of webhook: inout Webhook,
        at place: SandboxPlace,
        _ transaction: any StoreTransaction
    ) throws {
        webhook.publicKey = keys.newest.pair?.publicKey.description
        webhook.olderPublicKey = keys.retiring.first?.key.pair?.publicKey.description
        if let key = webhook.key,
            try world.vault.replace(key, with: keys.text, in: transaction)
        {
            return
        }
        webhook.key = try world.vault.put(
            keys.text,
            purpose: Self.vaultPurpose,
            place.organisation,
            place.environment,
            in: transaction
        )
    }

    private static func overlap(_ body: BodyReader) throws(Rejection) -> Duration {
        let longest = WebhookLimits.overlapMax.components.seconds
        let seconds = try body.whole("overlap_seconds", in: 0...longest)
        return seconds.map { .seconds($0) } ?? WebhookLimits.overlapUsual
    }

    private static func reply(
        _ answer: JSONObject,
        showing secret: Secret? = nil,
        status: Int = 200
    ) -> Reply {
        var answer = answer
        if let secret { answer["secret"] = .optional(secret.reveal()) }
        return BillerAPIReply.ok(.object(answer), status: status, secret: secret != nil)
    }
}
