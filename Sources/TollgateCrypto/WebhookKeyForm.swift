public import TollgateCore

/// What a key of callbacks is, by the letters that begin it (Standard Webhooks 1.0, signature scheme).
public enum WebhookKeyForm: Sendable, Hashable, CaseIterable {
    /// A secret that sender and receiver share: `whsec_` and Base64, or any other text.
    case shared
    /// The private half of a pair, which signs: `whsk_`.
    case signing
    /// The public half of a pair, which verifies: `whpk_`.
    case verifying

    /// What a key is to be used for.
    public enum Use: Sendable, Hashable, CaseIterable {
        /// To sign.
        case signing
        /// To verify.
        case verifying
    }

    /// The form of a key; whether the rest of it is right is not asked.
    public init(of key: Secret) {
        self = key.withBytes { bytes in
            if bytes.starts(with: WebhookSigningKey.prefix.utf8) { return .signing }
            return bytes.starts(with: WebhookPublicKey.prefix.utf8) ? .verifying : .shared
        }
    }

    /// Why a key cannot be used, as a sentence that shows nothing of it; `nil` where it can.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - use: For what.
    ///   - takesPairs: Whether the channel's callbacks can be signed or verified with key pairs.
    /// - Returns: The sentence, or `nil`.
    public static func refusal(of key: Secret, for use: Use, takesPairs: Bool) -> String? {
        let form = WebhookKeyForm(of: key)
        guard form != .shared else { return nil }
        guard takesPairs else {
            return "keys that begin with \(WebhookSigningKey.prefix) or \(WebhookPublicKey.prefix)"
                + " are halves of an Ed25519 pair, and this channel takes shared secrets only"
        }
        if form == .signing {
            guard WebhookSigningKey(reading: key) == nil else { return nil }
            return "behind \(WebhookSigningKey.prefix) stands the Base64 of 32 bytes, the seed,"
                + " or of 64, the seed and its public key"
        }
        guard use == .verifying else {
            return "\(WebhookPublicKey.prefix)… is a public key, which verifies and does not sign:"
                + " bring the private one, \(WebhookSigningKey.prefix)…"
        }
        return WebhookPublicKey(reading: key) == nil ? malformedPublicKey : nil
    }

    /// What is wrong with a receiver's key where shared secrets alone sign; `nil` where nothing is.
    public static func unsharedFault(of key: Secret) -> SignatureFault? {
        refusal(of: key, for: .verifying, takesPairs: false).map { SignatureFault(.key, $0) }
    }

    /// The sentence for a public key that is none.
    static let malformedPublicKey =
        "behind \(WebhookPublicKey.prefix) stands the Base64 of 32 bytes"

    /// What the letters behind a key's first ones spell in Base64; `nil` where they spell nothing, and
    /// for a key that begins in another way.
    static func bytes(of key: Secret, behind prefix: String) -> [UInt8]? {
        key.withBytes { bytes in
            guard bytes.starts(with: prefix.utf8) else { return nil }
            let rest = String(decoding: bytes.dropFirst(prefix.utf8.count), as: UTF8.self)
            return Base64.decode(rest[...], padding: .optional)
        }
    }
}
