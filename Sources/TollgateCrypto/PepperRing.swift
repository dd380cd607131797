import Crypto
public import TollgateCore

/// The server's secret keys under which the store keeps digests: the first signs, all verify.
///
/// A digest is HMAC-SHA-256 over the kind's name, a zero byte, the environment's first letter, and the
/// secret: the name has no zero byte and the letter a fixed place, so that no two contents are alike,
/// and a usual one fits into a single block of the hash. Who steals the store alone cannot even test a
/// guess.
public struct PepperRing: Sendable {
    /// One key of the ring.
    public struct Member: Sendable {
        /// The member's number, from 1; it is never used again.
        public let id: PepperID
        /// 32 random bytes.
        public let secret: Secret
        /// The code under this key before the first byte: two of its five blocks are hashed already.
        let template: HMAC<SHA256>

        /// Makes a member.
        public init(id: PepperID, secret: Secret) {
            self.id = id
            self.secret = secret
            template = secret.withBytes { HMAC<SHA256>(key: SymmetricKey(data: $0)) }
        }
    }

    /// The most members that a ring can have.
    public static let membersMax = 3

    /// The members; the first signs.
    public let members: [Member]

    /// Makes a ring; `nil` unless it has one to three members with different numbers.
    public init?(_ members: [Member]) {
        guard (1...Self.membersMax).contains(members.count),
            Set(members.map(\.id)).count == members.count
        else { return nil }
        self.members = members
    }

    /// The member that signs new digests.
    public var signing: Member { members[0] }

    /// Digests a secret under one member; `nil` when the ring has lost that member.
    public func digest(
        _ secret: Secret,
        kind: CredentialKindName,
        environment: Environment,
        under id: PepperID
    ) -> TollgateCore.Digest? {
        guard let member = members.first(where: { $0.id == id }) else { return nil }
        return digest(secret, kind: kind, environment: environment, under: member)
    }

    /// Digests a secret under a member of this ring.
    public func digest(
        _ secret: Secret,
        kind: CredentialKindName,
        environment: Environment,
        under member: Member
    ) -> TollgateCore.Digest {
        let message = secret.withBytes { bytes in
            var message: [UInt8] = []
            message.reserveCapacity(kind.rawValue.utf8.count + bytes.count + 2)
            message += kind.rawValue.utf8
            message.append(0)
            message.append(environment == .sandbox ? UInt8(ascii: "s") : UInt8(ascii: "p"))
            message += bytes
            return message
        }
        return Digest(hmacSHA256: message, member.template)
    }
}

extension TollgateCore.Digest {
    /// The HMAC-SHA-256 of a message, going on from a code that holds the key.
    init(hmacSHA256 message: [UInt8], _ template: HMAC<SHA256>) {
        var code = template
        code.update(data: message)
        self = code.finalize().withUnsafeBytes { bytes in
            precondition(bytes.count == Self.byteCount, "HMAC-SHA-256 has 32 bytes")
            func word(_ place: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
            }
            return TollgateCore.Digest(words: (word(0), word(1), word(2), word(3)))
        }
    }
}
