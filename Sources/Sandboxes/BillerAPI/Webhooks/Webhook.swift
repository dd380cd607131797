import BillerAPIDialect
import Callbacks
import Gatekeeper
import TollgateCore

/// A receiver of events that a client registered.
struct Webhook: StoredRecord, Hashable {
    /// The kind of its documents.
    static let document = BillerAPIDocument.webhook
    /// The letters that begin its name.
    static let prefix = "wh_"
    /// The column with the client's credential.
    static let clientColumn = "client"

    /// Its name, which is also the subject of its callbacks.
    let id: String
    /// The client's credential.
    let client: CredentialID
    /// Where events go.
    var url: String
    /// Of what it is told, in the order in which the client named it.
    var events: [BillerAPIEvent]
    /// What the client notes of it, or `nil`.
    var description: String?
    /// Whether the client wants to be told.
    var isEnabled: Bool
    /// Where its keys are; `nil` after a snapshot was put back, until its secret is rotated.
    var key: VaultID?
    /// Until when the secret before the newest signs too, or `nil`.
    var olderSecretUntil: Instant?
    /// The public half of its Ed25519 key, `whpk_…`; `nil` for a webhook from before there were such
    /// keys, until its secret is rotated.
    var publicKey: String?
    /// The public half that belongs to the secret before the newest, if that one has one.
    var olderPublicKey: String?
    /// When it was made.
    let createdAt: Instant
    /// When it was last changed.
    var updatedAt: Instant

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)), ("client", .string(client.rawValue)), ("url", .string(url)),
            ("events", .array(events.map { .string($0.rawValue) })),
            ("description", .optional(description)), ("enabled", .bool(isEnabled)),
            ("key", .optional(key?.rawValue)),
            ("older_secret_until", olderSecretUntil?.keptJSON ?? .null),
            ("public_key", .optional(publicKey)), ("older_public_key", .optional(olderPublicKey)),
            ("created_at", createdAt.keptJSON), ("updated_at", updatedAt.keptJSON),
        ])
    }

    /// The columns by which webhooks are found.
    var index: [String: DocumentIndexValue] { [Self.clientColumn: .text(client.rawValue)] }

    /// The thing that is up or down as a whole.
    func receiver(at place: SandboxPlace) -> Receiver {
        Receiver(
            organisation: place.organisation,
            environment: place.environment,
            destination: url
        )
    }

    /// The webhook as an answer shows it.
    ///
    /// - Parameters:
    ///   - environment: The world.
    ///   - health: How the receiver has been doing, if it ever failed.
    ///   - now: The moment.
    /// - Returns: The members; never the secret.
    func answer(
        in environment: Environment,
        _ health: ReceiverHealth?,
        at now: Instant
    ) -> JSONObject {
        let overlap = olderSecretUntil.flatMap { $0 > now ? $0 : nil }
        let olderPublicKey = key == nil || overlap == nil ? nil : olderPublicKey
        return JSONObject([
            ("id", .string(id)), ("url", .string(url)),
            ("events", .array(events.map { .string($0.rawValue) })),
            ("environment", .string(environment.rawValue)),
            ("description", .optional(description)),
            ("enabled", .bool(isEnabled && health?.disabledAt == nil)),
            ("failing_since", .optional(health?.failingSince?.rfc3339)),
            ("disabled_at", .optional(health?.disabledAt?.rfc3339)),
            ("signed", .bool(key != nil)),
            ("public_key", .optional(key == nil ? nil : publicKey)),
            ("previous_public_key", .optional(olderPublicKey)),
            ("previous_secret_expires_at", .optional(overlap?.rfc3339)),
            ("created_at", .string(createdAt.rfc3339)),
            ("updated_at", .string(updatedAt.rfc3339)),
        ])
    }
}

extension Webhook {
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let client = json["client"]?.string,
            let url = json["url"]?.string, let events = json["events"]?.array,
            let isEnabled = json["enabled"]?.bool,
            let createdAt = Instant(kept: json["created_at"]),
            let updatedAt = Instant(kept: json["updated_at"])
        else { return nil }
        self.init(
            id: id,
            client: CredentialID(rawValue: client),
            url: url,
            events: events.compactMap { $0.string.flatMap(BillerAPIEvent.init) },
            description: json["description"]?.string,
            isEnabled: isEnabled,
            key: json["key"]?.string.map(VaultID.init(rawValue:)),
            olderSecretUntil: Instant(kept: json["older_secret_until"]),
            publicKey: json["public_key"]?.string,
            olderPublicKey: json["older_public_key"]?.string,
            createdAt: createdAt,
            updatedAt: updatedAt
        )
    }
}
