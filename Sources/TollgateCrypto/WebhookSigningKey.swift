import Crypto
import Foundation
public import TollgateCore

/// The private half of an Ed25519 key pair that signs callbacks as `v1a` of Standard Webhooks 1.0.
///
/// As text it is `whsk_` and Base64 (the specification's serialization of secrets). The specification
/// does not say of how many bytes, and senders differ: 32 are the seed of RFC 8032, 64 the seed and
/// the public key behind it. Both are read, the longer one is written.
public struct WebhookSigningKey: Sendable {
    /// The letters that begin it.
    public static let prefix = "whsk_"
    /// How many bytes the seed has.
    public static let seedByteCount = 32

    /// The half that receivers get.
    public let publicKey: WebhookPublicKey
    private let seed: Secret

    /// Makes a new key of random bytes.
    public init(_ randomness: Randomness) {
        let seed = randomness.bytes(Self.seedByteCount)
        // Any 32 bytes are a seed, so that the second key is never made.
        let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        self.init(key ?? Curve25519.Signing.PrivateKey())
    }

    /// Makes a key of a seed; `nil` unless it has ``seedByteCount`` bytes.
    public init?(seed: [UInt8]) {
        guard seed.count == Self.seedByteCount,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        else { return nil }
        self.init(key)
    }

    /// Reads ``text``, or the same with the seed alone; `nil` for anything else, also where the public
    /// key behind a seed is not the seed's.
    public init?(reading text: Secret) {
        guard let bytes = WebhookKeyForm.bytes(of: text, behind: Self.prefix) else { return nil }
        self.init(seed: Array(bytes.prefix(Self.seedByteCount)))
        let rest = Array(bytes.dropFirst(Self.seedByteCount))
        guard rest.isEmpty || rest == publicKey.bytes else { return nil }
    }

    private init(_ key: Curve25519.Signing.PrivateKey) {
        seed = Secret(Array(key.rawRepresentation))
        publicKey = WebhookPublicKey(bytes: Array(key.publicKey.rawRepresentation))
    }

    /// The key as it is kept and brought: `whsk_` and the Base64 of the seed and the public key.
    public var text: Secret {
        seed.withBytes { Secret(Self.prefix + Base64.encode($0 + publicKey.bytes)) }
    }

    /// The signature of some bytes: 64 bytes, which may differ each time; `nil` if the cipher fails,
    /// which no key can cause that was read or made here.
    public func signature(of bytes: [UInt8]) -> [UInt8]? {
        seed.withBytes { seed in
            guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
                let signature = try? key.signature(for: bytes)
            else { return nil }
            return Array(signature)
        }
    }
}
