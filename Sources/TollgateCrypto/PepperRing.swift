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
        /// The code under this key before the first byte: two of its four blocks are hashed already.
        let hmac: PreparedHMAC<SHA256>

        /// Makes a member.
        public init(id: PepperID, secret: Secret) {
            self.id = id
            self.secret = secret
            hmac = PreparedHMAC(key: secret)
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
        var kind = kind.rawValue
        return secret.withBytes { bytes in
            kind.withUTF8 { name in
                let length = name.count + 2 + bytes.count
                return withUnsafeTemporaryAllocation(byteCount: length, alignment: 1) { message in
                    message.copyBytes(from: name)
                    message[name.count] = 0
                    message[name.count + 1] =
                        environment == .sandbox ? UInt8(ascii: "s") : UInt8(ascii: "p")
                    UnsafeMutableRawBufferPointer(rebasing: message[(name.count + 2)...])
                        .copyBytes(from: bytes)
                    return member.hmac.digest(of: UnsafeRawBufferPointer(message))
                }
            }
        }
    }
}
