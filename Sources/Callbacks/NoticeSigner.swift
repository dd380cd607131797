public import TollgateCore
import TollgateCrypto

/// Signs what the server itself tells, as Standard Webhooks 1.0 has it: `webhook-id`, `webhook-timestamp`
/// and `webhook-signature` with one signature: `v1`, or `v1a` where the key is a private one, `whsk_…`.
public struct NoticeSigner: CallbackSigner {
    /// The channel of the server's own notices.
    public static let channel = "tollgate"

    /// The channel.
    public var channel: String { Self.channel }

    /// They do.
    public let signsWithPairs = true

    /// Makes a signer.
    public init() {}

    /// Writes one try.
    public func sign(_ callback: CallbackMessage, key: Secret?, at now: Instant) -> SignedCallback {
        let body = JSONValue.object(
            JSONObject([
                ("type", .string(callback.kind)),
                ("timestamp", .string(callback.createdAt.rfc3339)),
                ("data", .object(callback.content)),
            ])
        ).bytes
        var headers: HeaderFields = ["Content-Type": "application/json"]
        StandardWebhook.sign(
            body,
            id: callback.id.rawValue,
            keys: key.map { [$0] } ?? [],
            at: now,
            into: &headers
        )
        return SignedCallback(headers: headers, body: body)
    }

    /// Checks a callback as its receiver would; a wrong one is always explained.
    public func verify(
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant,
        explained: Bool
    ) -> [SignatureFinding] {
        let fault = StandardWebhook.fault(in: callback, key: key, at: now, explained: true)
        return [SignatureFinding(name: StandardWebhook.signatureName, fault: fault)]
    }
}
