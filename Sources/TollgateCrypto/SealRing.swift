import Crypto
import Foundation
public import TollgateCore

/// The keys under which recoverable secrets lie in the store: the first seals, all open.
///
/// AES-256-GCM with a random nonce; kind, row and environment are associated data, so that a sealed
/// secret moved to another row does not open.
public struct SealRing: Sendable {
    /// One key of the ring.
    public struct Member: Sendable {
        /// The member's number, from 1; it is never used again.
        public let id: Int
        /// 32 random bytes.
        public let secret: Secret

        /// Makes a member.
        public init(id: Int, secret: Secret) {
            self.id = id
            self.secret = secret
        }
    }

    /// Where a sealed secret lies.
    public struct Place: Sendable, Hashable {
        /// What the secret is for: the kind of its credential, or the purpose of its vault entry.
        public let kind: String
        /// The secret's own id.
        public let row: String
        /// The environment.
        public let environment: Environment

        /// Makes the place of a credential's secret.
        public init(kind: CredentialKindName, row: SecretID, environment: Environment) {
            self.kind = kind.rawValue
            self.row = row.rawValue
            self.environment = environment
        }

        /// Makes the place of a vault entry.
        public init(purpose: String, row: VaultID, environment: Environment) {
            kind = purpose
            self.row = row.rawValue
            self.environment = environment
        }

        fileprivate var associatedData: [UInt8] {
            Array("\(kind)\u{0}\(row)\u{0}\(environment.rawValue)".utf8)
        }
    }

    /// The members; the first seals.
    public let members: [Member]

    /// Makes a ring; `nil` unless it has one to three members with different numbers.
    public init?(_ members: [Member]) {
        guard (1...PepperRing.membersMax).contains(members.count),
            Set(members.map(\.id)).count == members.count
        else { return nil }
        self.members = members
    }

    /// Seals a secret for a place.
    ///
    /// - Parameters:
    ///   - secret: The secret.
    ///   - place: Where it will lie.
    /// - Returns: The sealed bytes with the number of the key.
    /// - Throws: ``CryptoFault`` if the cipher fails, which only a broken key can cause.
    public func seal(
        _ secret: Secret,
        at place: Place
    ) throws(CryptoFault) -> TollgateCore.SealedBox {
        let key = members[0].secret.withBytes { SymmetricKey(data: $0) }
        do {
            let box = try secret.withBytes {
                try AES.GCM.seal($0, using: key, authenticating: place.associatedData)
            }
            guard let combined = box.combined else { throw CryptoFault(reason: "no combined form") }
            return .init(key: members[0].id, bytes: Array(combined))
        } catch {
            throw CryptoFault(reason: "sealing failed")
        }
    }

    /// Seals again, under the member in use, what another one sealed; `nil` where nothing is to be done.
    ///
    /// - Parameters:
    ///   - box: The sealed bytes.
    ///   - place: Where they lie, and will lie again.
    /// - Returns: The new bytes, or `nil` if the member in use sealed them.
    /// - Throws: ``CryptoFault`` when the key is gone, the bytes were altered or moved.
    public func resealed(
        _ box: TollgateCore.SealedBox,
        at place: Place
    ) throws(CryptoFault) -> TollgateCore.SealedBox? {
        box.key == members[0].id ? nil : try seal(try open(box, at: place), at: place)
    }

    /// Opens what was sealed for a place.
    ///
    /// - Parameters:
    ///   - box: The sealed bytes.
    ///   - place: Where they lie.
    /// - Returns: The secret.
    /// - Throws: ``CryptoFault`` when the key is gone, the bytes were altered or moved.
    public func open(_ box: TollgateCore.SealedBox, at place: Place) throws(CryptoFault) -> Secret {
        guard let member = members.first(where: { $0.id == box.key }) else {
            throw CryptoFault(reason: "no key \(box.key) in the ring")
        }
        let key = member.secret.withBytes { SymmetricKey(data: $0) }
        do {
            let sealed = try AES.GCM.SealedBox(combined: box.bytes)
            return Secret(
                Array(try AES.GCM.open(sealed, using: key, authenticating: place.associatedData))
            )
        } catch {
            throw CryptoFault(reason: "the sealed secret was altered or moved")
        }
    }
}

/// A cipher failing on what the store gave it.
public struct CryptoFault: Error, Sendable, CustomStringConvertible {
    private let reason: String

    init(reason: String) { self.reason = reason }

    /// A text that is safe to show.
    public var description: String { reason }
}
