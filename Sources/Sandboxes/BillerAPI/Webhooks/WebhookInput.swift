import BillerAPIDialect
import TollgateCore
import TollgateCrypto

/// What a client says of a webhook; what is `nil` was not said.
struct WebhookInput: Sendable {
    /// Where events go.
    let url: String?
    /// Of what it is to be told, each once.
    let events: [BillerAPIEvent]?
    /// What the client notes of it.
    let description: String?
    /// Whether the description was named, be it with `null`.
    let namesDescription: Bool
    /// Whether the client wants to be told.
    let isEnabled: Bool?

    /// Reads what can be said at registration and later.
    ///
    /// - Parameters:
    ///   - body: The members.
    ///   - environment: The world of the client, which a member of the same name must be.
    /// - Throws: ``Rejection``.
    init(_ body: BodyReader, in environment: Environment) throws(Rejection) {
        url = try body.text("url", max: ReceiverAddress.letterMax)
        if let url, !ReceiverAddress.isAllowed(url) {
            throw .invalid("url \(ReceiverAddress.demand)")
        }
        events = try Self.events(body)
        description = try body.text("description", max: WebhookLimits.descriptionMax)
        namesDescription = body.has("description")
        isEnabled = try body.flag("enabled")
        let named = try body.text("environment", max: QueryReader.textMax)
        guard named == nil || named == environment.rawValue else {
            throw .invalid("environment must be \(environment.rawValue), as that of the client")
        }
    }

    /// A secret that the client brings; `nil` where the server is to make one.
    static func secret(_ body: BodyReader) throws(Rejection) -> Secret? {
        guard let text = try body.text("secret", max: WebhookLimits.secretBytes.upperBound) else {
            return nil
        }
        // Visible ASCII, so that nothing is lost on the way into a receiver's settings.
        guard WebhookLimits.secretBytes.contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            let range = WebhookLimits.secretBytes
            throw .invalid(
                "secret must have \(range.lowerBound) to \(range.upperBound) visible ASCII letters"
            )
        }
        let secret = Secret(text)
        guard WebhookKeyForm(of: secret) == .shared else {
            throw .invalid(
                "secret must not begin with \(WebhookSigningKey.prefix) or"
                    + " \(WebhookPublicKey.prefix): the server makes each webhook's key pair"
            )
        }
        return secret
    }

    /// A secret of the server's: `whsec_` and Base64, as both signatures take it.
    static func newSecret(_ randomness: Randomness) -> Secret {
        StandardWebhook.secret(of: randomness.bytes(WebhookLimits.secretByteCount))
    }

    private static func events(_ body: BodyReader) throws(Rejection) -> [BillerAPIEvent]? {
        let countMax = BillerAPIEvent.subscribable.count
        guard let words = try body.texts("events", countMax: countMax) else { return nil }
        var events: [BillerAPIEvent] = []
        for word in words {
            guard let event = BillerAPIEvent(rawValue: word),
                BillerAPIEvent.subscribable.contains(event)
            else { throw .invalid("events must be some of \(BillerAPIEvent.words)") }
            if !events.contains(event) { events.append(event) }
        }
        guard !events.isEmpty else { throw .invalid("events must not be empty") }
        return events
    }
}
