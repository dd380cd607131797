import Crypto
public import TollgateCore

/// HMAC over canonical bytes, for signatures that go over the wire.
public enum MessageAuthentication {
    /// Signs bytes.
    ///
    /// - Parameters:
    ///   - bytes: The canonical bytes.
    ///   - algorithm: The hash under the HMAC.
    ///   - key: The shared secret.
    /// - Returns: The code: 32 bytes of SHA-256 or 64 of SHA-512.
    public static func sign(
        _ bytes: [UInt8],
        _ algorithm: SignedContent.Algorithm,
        key: Secret
    ) -> [UInt8] {
        let key = key.withBytes { SymmetricKey(data: $0) }
        return switch algorithm {
        case .hmacSHA256: Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
        case .hmacSHA512: Array(HMAC<SHA512>.authenticationCode(for: bytes, using: key))
        }
    }

    /// Tells whether signed content carries the signature that a key makes of it, in constant time.
    public static func verify(_ content: SignedContent, key: Secret) -> Bool {
        ConstantTime.equal(sign(content.bytes, content.algorithm, key: key), content.signature)
    }

    /// The HMAC-SHA-256 of bytes as a digest, for the audit chain and the replay memory.
    public static func digest(_ bytes: [UInt8], key: Secret) -> TollgateCore.Digest {
        key.withBytes { TollgateCore.Digest(hmacSHA256: bytes, HMAC(key: SymmetricKey(data: $0))) }
    }
}
