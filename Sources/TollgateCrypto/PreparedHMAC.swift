import Crypto
import Foundation
import TollgateCore

/// HMAC (RFC 2104) whose key has been hashed in advance: a code costs the message's blocks and two more.
///
/// The hash is the library's. Its own `HMAC` takes messages through generic code that is compiled for no
/// type in particular; looking up types costs it more than hashing a short message does.
struct PreparedHMAC<Hash: HashFunction & Sendable>: Sendable {
    private let inner: Hash
    private let outer: Hash

    /// Hashes a key.
    init(key: Secret) {
        var block = [UInt8](repeating: 0, count: Hash.blockByteCount)
        key.withBytes { bytes in
            let part = bytes.count <= block.count ? bytes : Array(Hash.hash(data: bytes))
            block.replaceSubrange(0..<part.count, with: part)
        }
        inner = Self.begun(with: block, 0x36)
        outer = Self.begun(with: block, 0x5C)
    }

    private static func begun(with block: [UInt8], _ pad: UInt8) -> Hash {
        var hash = Hash()
        block.map { $0 ^ pad }.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash
    }

    /// The code of a message.
    func code(for message: UnsafeRawBufferPointer) -> Hash.Digest {
        var (inner, outer) = (inner, outer)
        inner.update(bufferPointer: message)
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
    }

    /// The code of a message, as bytes.
    func code(for message: [UInt8]) -> [UInt8] {
        message.withUnsafeBytes { code(for: $0).withUnsafeBytes { Array($0) } }
    }
}

extension PreparedHMAC<SHA256> {
    /// The code of a message, as a digest.
    func digest(of message: UnsafeRawBufferPointer) -> TollgateCore.Digest {
        code(for: message).withUnsafeBytes { bytes in
            precondition(bytes.count == TollgateCore.Digest.byteCount, "HMAC-SHA-256 has 32 bytes")
            func word(_ place: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
            }
            return TollgateCore.Digest(words: (word(0), word(1), word(2), word(3)))
        }
    }
}
