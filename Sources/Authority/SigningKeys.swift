public import TollgateCore
public import TollgateCrypto

/// The keys with which an organisation signs and has its callers' signatures checked.
public struct SigningKeys: Sendable {
    private let rings: LiveRings

    /// Makes them over the rings that seal them.
    public init(rings: LiveRings) { self.rings = rings }

    /// Unseals the newest key in use of an organisation's credential of a kind.
    ///
    /// - Parameters:
    ///   - kind: The kind, whose handle is the organisation.
    ///   - organisation: Whose key.
    ///   - environment: The world that it belongs to.
    ///   - now: The moment at which it is to be in use, by the clock of the organisation's account.
    ///   - transaction: The transaction that it is read in.
    /// - Returns: The key; `nil` where the organisation has none, or has disabled it.
    /// - Throws: ``StoreFault``; ``CryptoFault`` for a key that cannot be unsealed.
    public func newest(
        _ kind: CredentialKindName,
        of organisation: OrganisationID,
        in environment: Environment,
        at now: Instant,
        _ transaction: any StoreTransaction
    ) throws -> Secret? {
        let key = FactKey.handle(kind, environment, organisation.rawValue)
        guard let credential = try transaction.credentials.find(key),
            credential.state == .active, credential.expiresAt.map({ $0 > now }) ?? true,
            let secret = credential.secrets.last(where: { $0.retiresAt.map { $0 > now } ?? true }),
            let box = secret.sealed
        else { return nil }
        return try rings.current.seals.open(
            box,
            at: SealRing.Place(kind: kind, row: secret.id, environment: environment)
        )
    }
}
