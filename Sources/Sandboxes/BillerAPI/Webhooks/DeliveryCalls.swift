import BillerAPIDialect
import Callbacks
import Gatekeeper
import TollgateCore

/// The calls on what is sent to webhooks.
struct DeliveryCalls: Sendable {
    /// The word in the record of a delivery that was given up because its webhook was removed.
    static let webhookRemoved = "webhook_removed"

    /// What the sandbox may use.
    let world: SandboxWorld
    /// Tells the client's receivers.
    let post: WebhookPost

    /// Sends a webhook an event that did not happen: `event_type`, by default
    /// `webhook.test`.
    func test(_ call: AdmittedCall) async throws -> Reply {
        let (caller, now, post) = (try call.caller(), call.now, post)
        let body = try BodyReader(call.body, mayBeEmpty: true)
        let word = try body.text("event_type", max: QueryReader.textMax)
        let named = word.flatMap(BillerAPIEvent.init)
        guard (word == nil) == (named == nil) else {
            throw Rejection.invalid("event_type must be one of \(BillerAPIEvent.words)")
        }
        let answer = try await world.store.transaction { tx in
            let shelf = WebhookShelf(of: caller.client, at: caller.place, tx)
            let webhook = try shelf.find(call.id).webhook
            let id = try post.test(named ?? .test, webhook, at: caller.place, now, tx)
            return try id.flatMap { try tx.outbox.find($0) }.map(Self.answer)
        }
        // The draft names its own destination, so it is always queued.
        guard let answer else { throw StoreFault(.other, detail: "a test event was not queued") }
        return BillerAPIReply.ok(answer, status: 202)
    }

    /// Lists what was sent to a webhook, with every try, the oldest first, because the outbox lists
    /// callbacks so: `status`, `since`, `limit`, `cursor`.
    func list(_ call: AdmittedCall) async throws -> Reply {
        let caller = try call.caller()
        let query = try QueryReader(call.request)
        let status: DeliveryStatus? = try query.choice("status")
        let since = try query.moment("since")
        let page = try PageRequest(
            query,
            filters: [
                "deliveries", caller.client.rawValue, call.id, status?.rawValue, since?.rfc3339,
            ],
            at: call.now
        )
        let found = try await world.store.read { tx in
            let shelf = WebhookShelf(of: caller.client, at: caller.place, tx)
            var filter = Self.filter(try shelf.find(call.id).webhook, caller.place)
            filter.state = status?.state
            filter.since = since
            filter.after = page.after.map(CallbackID.init(rawValue:))
            filter.limit = page.limit + 1
            return try tx.outbox.list(filter)
        }
        let shown = found.prefix(page.limit)
        let last = found.count > page.limit ? shown.last : nil
        let next = last.map { page.cursor(after: $0.id.rawValue) }
        return BillerAPIReply.ok(PageRequest.json("data", shown.map(Self.answer), next: next))
    }

    /// Has a delivery sent again at once, and puts its receiver back into use.
    func resend(_ call: AdmittedCall) async throws -> Reply {
        let (caller, wall) = (try call.caller(), call.wall)
        let name = CallbackID(rawValue: call.route.parameter("delivery") ?? "")
        let answer = try await world.store.transaction { tx in
            let shelf = WebhookShelf(of: caller.client, at: caller.place, tx)
            let webhook = try shelf.find(call.id).webhook
            guard let found = try tx.outbox.find(name),
                Self.belongs(found, to: webhook, at: caller.place),
                let resent = try CallbackChanges.resend(name, at: wall, in: tx)
            else { throw Rejection.notFound("delivery") }
            return Self.answer(resent)
        }
        return BillerAPIReply.ok(answer, status: 202)
    }

    /// Has every delivery sent again that failed since a moment: `since`.
    func recover(_ call: AdmittedCall) async throws -> Reply {
        let (caller, wall) = (try call.caller(), call.wall)
        let body = try BodyReader(call.body)
        let text = try body.required("since", max: QueryReader.textMax)
        let since = try QueryReader.moment(text, "since")
        var (count, after) = (0, CallbackID?.none)
        while count < WebhookLimits.recoveredMax {
            let last = after
            let page = try await world.store.transaction { tx in
                let shelf = WebhookShelf(of: caller.client, at: caller.place, tx)
                var filter = Self.filter(try shelf.find(call.id).webhook, caller.place)
                filter.since = since
                filter.after = last
                filter.limit = WebhookLimits.recoveredStep
                return try CallbackChanges.recover(filter, at: wall, in: tx).map(\.id)
            }
            count += page.count
            after = page.last
            guard page.count == WebhookLimits.recoveredStep else { break }
        }
        return BillerAPIReply.ok(["recovered": .integer(count)], status: 202)
    }

    /// Gives up what waits for a webhook, in as many transactions as it takes up to a maximum; tries that
    /// run now are not stopped.
    static func abandon(
        _ webhook: Webhook,
        at place: SandboxPlace,
        _ wall: Instant,
        _ store: any Store
    ) async throws {
        for _ in 0..<WebhookLimits.stepsMax {
            let hasMore = try await store.transaction { tx in
                try abandonPart(webhook, at: place, wall, tx)
            }
            guard hasMore else { return }
        }
    }

    /// Gives up a bounded part of what waits for a webhook; returns whether there may be more.
    ///
    /// The moment is the wall clock's, by which deliveries are tried.
    static func abandonPart(
        _ webhook: Webhook,
        at place: SandboxPlace,
        _ wall: Instant,
        _ transaction: any StoreTransaction
    ) throws -> Bool {
        var filter = filter(webhook, place)
        filter.state = .pending
        filter.limit = WebhookLimits.stepMax
        let page = try transaction.outbox.list(filter)
        for callback in page {
            let refused = CallbackRules.refused(callback, for: webhookRemoved, at: wall)
            try transaction.outbox.replace(refused)
        }
        return page.count == filter.limit
    }

    /// Why a delivery is not to be sent any more: its webhook is not there.
    ///
    /// What is no webhook's, such as a ping, is always to be sent.
    static func withdrawal(
        of callback: CallbackRecord,
        _ transaction: any StoreTransaction
    ) throws -> String? {
        guard callback.subject.hasPrefix(Webhook.prefix) else { return nil }
        let place = SandboxPlace(
            environment: callback.environment,
            organisation: callback.organisation
        )
        let webhooks = place.collection(Webhook.document.rawValue)
        let webhook = try transaction.documents.find(callback.subject, in: webhooks)
        return webhook == nil ? webhookRemoved : nil
    }

    private static func filter(_ webhook: Webhook, _ place: SandboxPlace) -> CallbackFilter {
        CallbackFilter(
            organisation: place.organisation,
            environment: place.environment,
            subject: webhook.id
        )
    }

    private static func belongs(
        _ callback: CallbackRecord,
        to webhook: Webhook,
        at place: SandboxPlace
    ) -> Bool {
        callback.subject == webhook.id && callback.channel == WebhookPost.channel
            && callback.organisation == place.organisation
            && callback.environment == place.environment
    }

    private static func answer(_ callback: CallbackRecord) -> JSONValue {
        let event = (try? JSONValue(reading: callback.content))?.object?["event_id"]
        return [
            "id": .string(callback.id.rawValue), "webhook_id": .string(callback.subject),
            "event_type": .string(callback.kind), "event_id": event ?? .null,
            "url": .string(callback.destination),
            "status": .string(DeliveryStatus(callback.state).rawValue),
            "created_at": .string(callback.createdAt.rfc3339),
            "next_attempt_at": .optional(callback.nextTryAt?.rfc3339),
            "attempts": .array(callback.tries.map(answer)),
        ]
    }

    private static func answer(_ entry: CallbackTry) -> JSONValue {
        [
            "at": .string(entry.at.rfc3339), "duration_ms": .integer(entry.milliseconds),
            "status_code": entry.status.map { .integer($0) } ?? .null,
            "error": .optional(entry.fault), "response": .string(entry.answer),
        ]
    }
}

/// What became of a delivery, in the words of the API.
enum DeliveryStatus: String, Sendable, Hashable, CaseIterable {
    /// It waits for its next try.
    case pending = "PENDING"
    /// The receiver took it.
    case delivered = "DELIVERED"
    /// It is not tried any more.
    case failed = "FAILED"

    /// The word for a state.
    init(_ state: CallbackState) {
        switch state {
        case .pending: self = .pending
        case .delivered: self = .delivered
        case .failed: self = .failed
        }
    }

    /// The state.
    var state: CallbackState {
        switch self {
        case .pending: .pending
        case .delivered: .delivered
        case .failed: .failed
        }
    }
}
