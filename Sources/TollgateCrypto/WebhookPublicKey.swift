import Crypto
import Foundation
public import TollgateCore

/// The public half of an Ed25519 key pair, with which receivers verify `v1a` of Standard Webhooks 1.0.
///
/// As text it is `whpk_` and the Base64 of its 32 bytes. It is no secret.
public struct WebhookPublicKey: Sendable, Hashable, CustomStringConvertible {
    /// The letters that begin it.
    public static let prefix = "whpk_"
    /// How many bytes it has.
    public static let byteCount = 32
    /// How many bytes a signature has.
    public static let signatureByteCount = 64

    /// The bytes, as RFC 8032 writes a public key.
    public let bytes: [UInt8]

    /// Takes the public key of a pair.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads ``description``; `nil` for anything else.
    public init?(reading text: Secret) {
        guard let bytes = WebhookKeyForm.bytes(of: text, behind: Self.prefix),
            bytes.count == Self.byteCount
        else { return nil }
        self.init(bytes: bytes)
    }

    /// The key as receivers get it: `whpk_` and Base64.
    public var description: String { Self.prefix + Base64.encode(bytes) }

    /// Tells whether a signature of some bytes was made with the other half.
    ///
    /// - Parameters:
    ///   - signature: The signature, of any length.
    ///   - content: What was signed.
    /// - Returns: Whether it was; never for bytes that are no point of the curve.
    public func accepts(_ signature: [UInt8], of content: [UInt8]) -> Bool {
        guard signature.count == Self.signatureByteCount,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return false }
        return key.isValidSignature(signature, for: content)
    }
}
