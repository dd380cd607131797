/// Keeps the networks from which people signed in or used their sessions.
///
/// A network is named by its first address: ``IPAddress/limitingNetwork``.
public protocol NetworkPort {
    /// Notes a use from a network; tells whether it is the first from there.
    ///
    /// The 64 networks are kept of a credential from which the newest uses came.
    func note(_ network: IPAddress, of credential: CredentialID, at moment: Instant) throws -> Bool
    /// Returns the networks of a credential, that of the newest use first.
    func list(of credential: CredentialID) throws -> [IPAddress]
}
