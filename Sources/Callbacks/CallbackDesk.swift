public import TollgateCore

/// An event that somebody outside is to learn of.
public struct CallbackDraft: Sendable {
    /// Whose event it is.
    public var organisation: OrganisationID
    /// The world of the event.
    public var environment: Environment
    /// Who signs it: a dialect's name, or `tollgate`.
    public var channel: String
    /// What it tells, in its channel's words.
    public var kind: String
    /// What it is about: the id of a document or a credential.
    public var subject: String
    /// What it says, without id, time of sending and signature.
    public var content: JSONObject
    /// Where it goes, or `nil` for where the organisation's settings of the channel send it.
    public var destination: CallbackDestination?

    /// Makes a draft.
    public init(
        organisation: OrganisationID,
        environment: Environment,
        channel: String,
        kind: String,
        subject: String,
        content: JSONObject,
        destination: CallbackDestination? = nil
    ) {
        self.organisation = organisation
        self.environment = environment
        self.channel = channel
        self.kind = kind
        self.subject = subject
        self.content = content
        self.destination = destination
    }
}

/// Where a callback goes, and what signs it.
public struct CallbackDestination: Sendable, Hashable {
    /// The address.
    public let url: String
    /// The key, or `nil` for an unsigned callback.
    public let key: VaultID?

    /// Makes a destination.
    public init(url: String, key: VaultID?) {
        self.url = url
        self.key = key
    }
}

/// Takes events into the outbox, inside the transaction that made them.
public struct CallbackDesk: Sendable {
    private let randomness: Randomness
    private let time: TimeSource

    /// Makes a desk.
    ///
    /// - Parameters:
    ///   - randomness: Where ids come from.
    ///   - time: The clocks; from the wall clock's moment on a callback is due.
    public init(randomness: Randomness, time: TimeSource) {
        (self.randomness, self.time) = (randomness, time)
    }

    /// Queues the callback of an event; it is committed with the event or not at all.
    ///
    /// The event has its account's moment. It is tried from the wall clock's on, as every try is; that one
    /// is read here and not worked out of the account's, whose clock may have been moved in between.
    ///
    /// - Parameters:
    ///   - draft: The event.
    ///   - now: When it happened, by the clock of its account.
    ///   - transaction: The transaction of the event.
    /// - Returns: The callback's name, or `nil` where nobody wants to know.
    /// - Throws: ``StoreFault``.
    @discardableResult
    public func queue(
        _ draft: CallbackDraft,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> CallbackID? {
        guard let destination = try destination(of: draft, in: transaction) else { return nil }
        let callback = CallbackRecord(
            id: .random(randomness),
            organisation: draft.organisation,
            environment: draft.environment,
            channel: draft.channel,
            kind: draft.kind,
            subject: draft.subject,
            destination: destination.url,
            key: destination.key,
            content: JSONValue.object(draft.content).bytes,
            createdAt: now,
            nextTryAt: time.now()
        )
        try transaction.outbox.insert(callback)
        return callback.id
    }

    /// The draft's own destination goes before the settings.
    private func destination(
        of draft: CallbackDraft,
        in transaction: any StoreTransaction
    ) throws -> CallbackDestination? {
        if let own = draft.destination { return own }
        let settings = try transaction.outbox.settings(
            draft.organisation,
            draft.environment,
            draft.channel
        )
        guard let settings, let url = settings.destination else { return nil }
        return CallbackDestination(url: url, key: settings.key)
    }
}
