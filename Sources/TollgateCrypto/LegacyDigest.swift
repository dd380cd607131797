import Crypto

/// Digests that are broken, for signatures of old that receivers still check; never for anything new.
public enum LegacyDigest {
    /// The MD5 of bytes.
    public static func md5(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.MD5.hash(data: bytes)) }
}
