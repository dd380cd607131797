import Crypto
public import TollgateCore

/// SHA-256 over fields whose lengths stand before them, so that no two lists of fields look the same.
public enum ContentDigest {
    /// Digests fields.
    ///
    /// - Parameter fields: The fields, each hashed behind its length in 8 bytes, the most significant first.
    /// - Returns: The 32 bytes.
    public static func of(_ fields: [[UInt8]]) -> TollgateCore.Digest {
        var hash = SHA256()
        for field in fields {
            withUnsafeBytes(of: UInt64(field.count).bigEndian) { hash.update(bufferPointer: $0) }
            field.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        guard let digest = TollgateCore.Digest(Array(hash.finalize())) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return digest
    }
}
