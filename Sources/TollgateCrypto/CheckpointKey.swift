import Crypto
import Foundation
public import TollgateCore

/// The Ed25519 key pair that signs checkpoints of the audit chain.
///
/// Its seed is HKDF-SHA-256 (RFC 5869) of the chain's key, without salt, under a name of its own: the rings
/// need no other key, and whoever has the public half can verify and not sign.
public struct CheckpointKey: Sendable {
    /// The `info` of HKDF.
    static let info = "tollgate audit checkpoint signing key 1"

    /// The half that verifiers get.
    public let publicKey: CheckpointPublicKey
    private let key: Curve25519.Signing.PrivateKey

    /// Derives the pair from the chain's key.
    public init(deriving secret: Secret) {
        let seed = secret.withBytes { bytes in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: bytes),
                info: Data(Self.info.utf8),
                outputByteCount: CheckpointPublicKey.byteCount
            )
        }
        guard
            let key = seed.withUnsafeBytes({
                try? Curve25519.Signing.PrivateKey(rawRepresentation: $0)
            })
        else { preconditionFailure("any 32 bytes are a seed") }
        self.key = key
        publicKey = CheckpointPublicKey(checked: Array(key.publicKey.rawRepresentation))
    }

    /// Signs bytes.
    ///
    /// - Parameter bytes: What is signed.
    /// - Returns: 64 bytes, which may differ each time.
    /// - Throws: ``CheckpointKeyFault`` if the library fails.
    public func sign(_ bytes: [UInt8]) throws(CheckpointKeyFault) -> [UInt8] {
        do { return Array(try key.signature(for: bytes)) } catch { throw CheckpointKeyFault() }
    }
}

/// The public half of ``CheckpointKey``; it is no secret.
public struct CheckpointPublicKey: Sendable, Hashable {
    /// How many bytes it has.
    public static let byteCount = 32
    /// How many bytes a signature has.
    public static let signatureByteCount = 64
    /// What stands before the 32 bytes in a `SubjectPublicKeyInfo` (RFC 8410, section 4).
    private static let prefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
    private static let frame = (
        "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"
    )

    /// The bytes, as RFC 8032 writes a public key.
    public let bytes: [UInt8]

    init(checked bytes: [UInt8]) { self.bytes = bytes }

    /// Makes a key of its bytes; `nil` for another number of them.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits, or a PEM text as ``pem`` writes it; `nil` for anything else.
    public init?(reading text: String) {
        if let bytes = Hexadecimal.decode(text) {
            self.init(bytes)
            return
        }
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.count == 3, lines[0] == Self.frame.0, lines[2] == Self.frame.1,
            let bytes = Data(base64Encoded: String(lines[1])), bytes.starts(with: Self.prefix)
        else { return nil }
        self.init(Array(bytes.dropFirst(Self.prefix.count)))
    }

    /// The key as OpenSSL reads it, with a line end.
    public var pem: String {
        let body = Data(Self.prefix + bytes).base64EncodedString()
        return "\(Self.frame.0)\n\(body)\n\(Self.frame.1)\n"
    }

    /// The first 16 hexadecimal digits of the SHA-256 of the bytes: a name to tell keys apart by.
    public var id: String { Hexadecimal.encode(Array(SHA256.hash(data: bytes).prefix(8))) }

    /// Tells whether a signature of some bytes was made with the other half.
    public func accepts(_ signature: [UInt8], of content: [UInt8]) -> Bool {
        guard signature.count == Self.signatureByteCount,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return false }
        return key.isValidSignature(signature, for: content)
    }
}

/// The library failed to sign, which no key can cause.
public struct CheckpointKeyFault: Error, Sendable, CustomStringConvertible {
    /// What is safe to show.
    public let description = "a checkpoint could not be signed"
}
