public import Authority
public import Callbacks
import Delivery
public import TollgateCore
import TollgateCrypto

/// What people change around callbacks: each change is one transaction with its audit row.
public struct CallbackOffice: Sendable {
    /// How long a key may be.
    public static let keyBytes = 8...256
    /// The purpose of the keys that settings name.
    public static let keyPurpose = "callbacks.key"
    /// The kind of the callback that tries a receiver out.
    public static let pingKind = "Ping"
    /// How many callbacks one transaction has sent again.
    static let recoverPage = 500

    private let installation: Installation
    private let actor: Actor

    /// Makes an office.
    ///
    /// - Parameters:
    ///   - installation: The data folder.
    ///   - actor: Who makes the changes.
    public init(_ installation: Installation, by actor: Actor) {
        self.installation = installation
        self.actor = actor
    }

    // MARK: Settings

    /// Changes the settings of a channel.
    ///
    /// - Parameters:
    ///   - organisation: Whose settings they are.
    ///   - environment: The world of the events.
    ///   - channel: The channel, which the caller knows to be one.
    ///   - edit: What is to change.
    /// - Returns: The settings, and the shared secret if the server made one: it is shown this once.
    /// - Throws: ``CallbackRefusal``, ``StoreFault``, ``CryptoFault``.
    public func configure(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ channel: String,
        _ edit: CallbackEdit
    ) async throws -> (settings: CallbackSettings, newKey: Secret?) {
        let (authority, actor) = (installation.authority, actor)
        let vault = Vault(rings: installation.rings, randomness: installation.randomness)
        let (key, made) = try self.key(edit.key, channel)
        let settings = try await installation.store.transaction { transaction in
            let known = try transaction.outbox.settings(organisation, environment, channel)
            var settings =
                known
                ?? CallbackSettings(
                    organisation: organisation,
                    environment: environment,
                    channel: channel
                )
            if let allows = edit.allowsLoopback { settings.allowsLoopback = allows }
            switch edit.place {
            case .url(let url): settings.destination = url
            case .nowhere: settings.destination = nil
            case nil: break
            }
            try Self.check(settings)
            if let key {
                try Self.place(key, in: &settings, vault, transaction)
            } else if edit.key != nil, let old = settings.key {
                try transaction.vault.remove(old)
                settings.key = nil
            }
            try transaction.outbox.save(settings)
            try authority.recordCallbackChange(
                "callback.configure",
                organisation.rawValue,
                Self.details(settings, keyChanged: edit.key != nil),
                by: actor,
                in: transaction
            )
            return settings
        }
        return (settings, made)
    }

    /// Returns the settings of every channel that has some.
    public func settings(
        _ organisation: OrganisationID,
        _ environment: Environment,
        channels: [String]
    ) async throws -> [CallbackSettings] {
        try await installation.store.read { transaction in
            try channels.compactMap {
                try transaction.outbox.settings(organisation, environment, $0)
            }
        }
    }

    /// What the receivers of a channel verify with, `whpk_…`; `nil` unless a key pair signs, and where
    /// the key cannot be opened.
    public func publicKey(of settings: CallbackSettings) async throws -> String? {
        guard let name = settings.key else { return nil }
        let vault = Vault(rings: installation.rings, randomness: installation.randomness)
        do {
            let key = try await installation.store.read { try vault.open(name, in: $0) }
            return key.flatMap { WebhookSigningKey(reading: $0) }?.publicKey.description
        } catch is CryptoFault {
            return nil
        }
    }

    private func key(
        _ edit: CallbackEdit.Key?,
        _ channel: String
    ) throws -> (key: Secret?, made: Secret?) {
        switch edit {
        case nil, .some(.none): return (nil, nil)
        case .given(let key):
            guard Self.keyBytes.contains(key.count) else { throw CallbackRefusal.badKey }
            try Self.check(key, channel)
            return (key, nil)
        case .newPair:
            let key = WebhookSigningKey(installation.randomness).text
            try Self.check(key, channel)
            return (key, nil)
        case .new:
            let bytes = installation.randomness.bytes(32)
            let made =
                channel == NoticeSigner.channel
                ? StandardWebhook.secret(of: bytes)
                : Secret(Hexadecimal.encode(bytes))
            return (made, made)
        }
    }

    /// Puts a key where the old one was, so that callbacks which wait already are signed with it.
    private static func place(
        _ key: Secret,
        in settings: inout CallbackSettings,
        _ vault: Vault,
        _ transaction: any StoreTransaction
    ) throws {
        if let old = settings.key, try vault.replace(old, with: key, in: transaction) { return }
        settings.key = try vault.put(
            key,
            purpose: keyPurpose,
            settings.organisation,
            settings.environment,
            in: transaction
        )
    }

    /// Refuses a key that the channel cannot sign with; of all channels only the notices' signs with
    /// pairs by itself.
    private static func check(_ key: Secret, _ channel: String) throws(CallbackRefusal) {
        let takesPairs = channel == NoticeSigner.channel
        let sentence = WebhookKeyForm.refusal(of: key, for: .signing, takesPairs: takesPairs)
        if let sentence { throw .unfitKey(sentence) }
    }

    private static func check(_ settings: CallbackSettings) throws {
        if settings.allowsLoopback, settings.environment != .sandbox {
            throw CallbackRefusal.loopbackInProduction
        }
        guard let url = settings.destination else { return }
        guard let destination = Destination(url) else { throw CallbackRefusal.badAddress }
        guard destination.scheme == .https || settings.allowsLoopback && destination.namesLoopback
        else { throw CallbackRefusal.needsTLS }
    }

    /// What the record says: the receiver's host, but not the rest of its address, which may hold a secret.
    private static func details(_ settings: CallbackSettings, keyChanged: Bool) -> JSONValue {
        let destination = settings.destination.flatMap { Destination($0) }
        return [
            "environment": .string(settings.environment.rawValue),
            "channel": .string(settings.channel),
            "destination": .optional(destination.map { "\($0.scheme.rawValue)://\($0.authority)" }),
            "signed": .bool(settings.key != nil), "key_changed": .bool(keyChanged),
            "allows_loopback": .bool(settings.allowsLoopback),
        ]
    }

    // MARK: Callbacks

    /// Queues a callback that tries a receiver out.
    ///
    /// - Parameters:
    ///   - organisation: Whose receiver it is.
    ///   - environment: The world of the events.
    ///   - channel: The channel.
    /// - Returns: The callback's name.
    /// - Throws: ``CallbackRefusal/noDestination``, ``StoreFault``.
    public func ping(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ channel: String
    ) async throws -> CallbackID {
        let (time, randomness) = (installation.time, installation.randomness)
        let wall = time.now()
        let (authority, actor) = (installation.authority, actor)
        let queued = try await installation.store.transaction { transaction in
            let now = try transaction.clock(of: organisation, in: environment).now(at: wall)
            let event: JSONValue = [
                "type": .string(Self.pingKind), "created_at": .string(now.spaced),
                "event_uuid": .string(Hexadecimal.encode(randomness.bytes(16))), "data": [:],
            ]
            let draft = CallbackDraft(
                organisation: organisation,
                environment: environment,
                channel: channel,
                kind: Self.pingKind,
                subject: "ping",
                content: JSONObject([("event", event)])
            )
            let queued = try CallbackDesk(randomness: randomness, time: time)
                .queue(draft, at: now, in: transaction)
            guard let queued else { return CallbackID?.none }
            try authority.recordCallbackChange(
                "callback.ping",
                queued.rawValue,
                ["environment": .string(environment.rawValue), "channel": .string(channel)],
                by: actor,
                in: transaction
            )
            return queued
        }
        guard let queued else { throw CallbackRefusal.noDestination }
        return queued
    }

    /// Has a callback sent again; `nil` where there is none.
    public func resend(_ id: CallbackID) async throws -> CallbackRecord? {
        let (authority, actor, now) = (installation.authority, actor, installation.time.now())
        return try await installation.store.transaction { transaction in
            let resent = try CallbackChanges.resend(id, at: now, in: transaction)
            guard let resent else { return nil }
            try authority.recordCallbackChange(
                "callback.resend",
                id.rawValue,
                [:],
                by: actor,
                in: transaction
            )
            return resent
        }
    }

    /// Has every callback sent again that failed since a moment; returns their names.
    ///
    /// - Parameters:
    ///   - since: The moment of the oldest event.
    ///   - organisation: Whose callbacks; `nil` for everybody's.
    /// - Returns: The names, oldest event first.
    /// - Throws: ``StoreFault``.
    public func recover(
        since: Instant,
        _ organisation: OrganisationID?
    ) async throws -> [CallbackID] {
        let (authority, actor, now) = (installation.authority, actor, installation.time.now())
        var filter = CallbackFilter(
            organisation: organisation,
            since: since,
            limit: Self.recoverPage
        )
        var names: [CallbackID] = []
        while true {
            let chosen = filter
            let page = try await installation.store.transaction { transaction in
                let page = try CallbackChanges.recover(chosen, at: now, in: transaction).map(\.id)
                guard !page.isEmpty else { return page }
                try authority.recordCallbackChange(
                    "callback.recover",
                    organisation?.rawValue ?? "all",
                    ["since": .string(since.rfc3339), "callbacks": .integer(page.count)],
                    by: actor,
                    in: transaction
                )
                return page
            }
            names += page
            // A page that was sent again is failed no more, so the next begins where it ended.
            guard page.count == Self.recoverPage, let last = page.last else { return names }
            filter.after = last
        }
    }

    /// Puts a receiver back into use; tells whether it was disabled.
    public func enable(_ receiver: Receiver) async throws -> Bool {
        let (authority, actor) = (installation.authority, actor)
        return try await installation.store.transaction { transaction in
            guard try CallbackChanges.enable(receiver, in: transaction) else { return false }
            try authority.recordCallbackChange(
                "receiver.enable",
                receiver.organisation.rawValue,
                ["environment": .string(receiver.environment.rawValue)],
                by: actor,
                in: transaction
            )
            return true
        }
    }
}
