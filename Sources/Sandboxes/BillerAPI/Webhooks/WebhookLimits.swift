import TollgateCore

/// How much there can be of webhooks.
enum WebhookLimits {
    /// How many webhooks one client can have.
    static let perClientMax = 20
    /// The most letters of a webhook's description.
    static let descriptionMax = 255
    /// How long a secret that a client brings may be, as for every other channel of callbacks.
    static let secretBytes = 8...256
    /// How many random bytes a secret of the server's spells.
    static let secretByteCount = 32
    /// How long the old secret signs beside the new one unless the client says otherwise.
    static let overlapUsual: Duration = .seconds(86_400)
    /// The longest time for which the old secret can sign beside the new one.
    static let overlapMax: Duration = .seconds(7 * 86_400)
    /// How many waiting deliveries of a removed webhook one transaction gives up.
    static let stepMax = 500
    /// How many such transactions follow the removal at the most.
    static let stepsMax = 200
    /// How many failed deliveries one call has sent again; further calls take the rest.
    static let recoveredMax = 5_000
    /// How many of them one transaction changes.
    static let recoveredStep = 500
}
