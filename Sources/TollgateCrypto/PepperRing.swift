import Crypto
public import TollgateCore

/// The server's secret keys under which the store keeps digests: the first signs, all verify.
///
/// A digest is HMAC-SHA-256 over kind, environment and secret, each followed by a zero byte. Who steals
/// the store alone cannot even test a guess.
public struct PepperRing: Sendable {
    /// One key of the ring.
    public struct Member: Sendable {
        /// The member's number, from 1; it is never used again.
        public let id: PepperID
        /// 32 random bytes.
        public let secret: Secret
        let key: SymmetricKey

        /// Makes a member.
        public init(id: PepperID, secret: Secret) {
            self.id = id
            self.secret = secret
            key = secret.withBytes { SymmetricKey(data: $0) }
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
            message.reserveCapacity(kind.rawValue.utf8.count + bytes.count + 16)
            message += kind.rawValue.utf8
            message.append(0)
            message += environment.rawValue.utf8
            message.append(0)
            message += bytes
            message.append(0)
            return message
        }
        return Digest(hmacSHA256: message, key: member.key)
    }
}

extension TollgateCore.Digest {
    /// The HMAC-SHA-256 of a message.
    init(hmacSHA256 message: [UInt8], key: SymmetricKey) {
        let code = HMAC<SHA256>.authenticationCode(for: message, using: key)
        self = code.withUnsafeBytes { bytes in
            precondition(bytes.count == Self.byteCount, "HMAC-SHA-256 has 32 bytes")
            func word(_ place: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
            }
            return TollgateCore.Digest(words: (word(0), word(1), word(2), word(3)))
        }
    }
}
