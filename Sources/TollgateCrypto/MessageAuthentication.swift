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
        switch algorithm {
        case .hmacSHA256: PreparedHMAC<SHA256>(key: key).code(for: bytes)
        case .hmacSHA512: PreparedHMAC<SHA512>(key: key).code(for: bytes)
        }
    }

    /// Tells whether signed content carries the signature that a key makes of it, in constant time.
    public static func verify(_ content: SignedContent, key: Secret) -> Bool {
        ConstantTime.equal(sign(content.bytes, content.algorithm, key: key), content.signature)
    }

    /// The HMAC-SHA-256 of bytes as a digest, for the audit chain and the replay memory.
    public static func digest(_ bytes: [UInt8], key: Secret) -> TollgateCore.Digest {
        bytes.withUnsafeBytes { PreparedHMAC<SHA256>(key: key).digest(of: $0) }
    }
}
