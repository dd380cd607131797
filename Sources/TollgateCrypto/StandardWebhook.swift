public import TollgateCore

/// The signature of Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` and
/// `webhook-signature` with one signature for each key, over id, time of sending and body, joined by
/// points: `v1,<base64>`, the HMAC-SHA-256 under a shared secret, or `v1a,<base64>`, the Ed25519
/// signature of a ``WebhookSigningKey``.
///
/// A shared secret is what the letters behind `whsec_` spell in Base64; any other text is taken as it
/// is.
public enum StandardWebhook {
    /// The header field with the signatures.
    public static let signatureName = "webhook-signature"
    /// The letters that begin a key whose rest is Base64.
    public static let keyPrefix = "whsec_"
    /// How far the clocks of sender and receiver may be apart, as the specification's libraries
    /// have it.
    public static let tolerance: Duration = .seconds(300)
    /// How many signatures a verifier looks at.
    public static let signaturesMax = 16

    /// How a signature was made; the raw value begins it, with a comma behind.
    enum Version: String {
        /// HMAC-SHA-256 under a shared secret.
        case shared = "v1"
        /// Ed25519 under the private half of a pair.
        case pair = "v1a"

        /// The letters that begin a signature.
        var start: String { "\(rawValue)," }
    }

    // MARK: Keys

    /// The secret that stands for a key's bytes: `whsec_` and Base64.
    public static func secret(of bytes: [UInt8]) -> Secret {
        Secret(keyPrefix + Base64.encode(bytes))
    }

    /// The bytes of a key whose rest is Base64; `nil` for any other key.
    public static func decoded(_ key: Secret) -> Secret? {
        WebhookKeyForm.bytes(of: key, behind: keyPrefix).map { Secret($0) }
    }

    // MARK: Signing

    /// Adds the three header fields; without keys that of the signatures is left out.
    ///
    /// - Parameters:
    ///   - body: The bytes as they are sent.
    ///   - id: The message's id, the same on every try; without a point in it.
    ///   - keys: The keys that sign, the first key's signature first.
    ///   - now: The moment of sending.
    ///   - headers: The header fields so far.
    public static func sign(
        _ body: [UInt8],
        id: String,
        keys: [Secret],
        at now: Instant,
        into headers: inout HeaderFields
    ) {
        let time = String(now.seconds)
        headers.add("webhook-id", id)
        headers.add("webhook-timestamp", time)
        let content = content(id, time, body)
        let signatures = keys.compactMap { signature(of: content, $0) }
        guard !signatures.isEmpty else { return }
        headers.add(signatureName, signatures.joined(separator: " "))
    }

    /// The bytes that are signed.
    static func content(_ id: String, _ time: String, _ body: [UInt8]) -> [UInt8] {
        Array("\(id).\(time).".utf8) + body
    }

    /// The signature that a shared secret's bytes make.
    static func code(of content: [UInt8], _ key: Secret) -> String {
        let code = MessageAuthentication.sign(content, .hmacSHA256, key: key)
        return Version.shared.start + Base64.encode(code)
    }

    private static func signature(of content: [UInt8], _ key: Secret) -> String? {
        guard let pair = WebhookSigningKey(reading: key) else {
            return code(of: content, decoded(key) ?? key)
        }
        return pair.signature(of: content).map { Version.pair.start + Base64.encode($0) }
    }
}
