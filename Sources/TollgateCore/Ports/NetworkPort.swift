/// What is new about a use from a network.
public enum NetworkSighting: Sendable, Hashable {
    /// Nothing: it was known, and is trusted or not as before.
    case known
    /// It was known, and is trusted from now on.
    case trusted
    /// It was not known.
    case new
}

/// Keeps the networks from which people signed in or used their sessions.
///
/// A network is named by its first address: ``IPAddress/limitingNetwork``. One from which a person signed in
/// is trusted until that is withdrawn; one that was only seen in use is not.
public protocol NetworkPort {
    /// Notes a use from a network; an older use than the noted one changes no order, and trust stays.
    ///
    /// Of a credential those 64 trusted networks and those 64 others are kept that were noted with the
    /// newest uses.
    func note(
        _ network: IPAddress,
        of credential: CredentialID,
        at moment: Instant,
        isTrusted: Bool
    ) throws -> NetworkSighting
    /// Returns the networks of a credential, that of the newest noted use first.
    func list(of credential: CredentialID) throws -> [IPAddress]
    /// Returns the trusted networks of a credential, that of the newest noted use first.
    func trusted(of credential: CredentialID) throws -> [IPAddress]
    /// Withdraws the trust of every network of a credential; the networks stay known.
    func withdrawTrust(of credential: CredentialID) throws
    /// Counts an event of a credential; returns how many its day has with it.
    ///
    /// Days are those of UTC. Only the newest day is remembered: an event of an earlier one counts to it.
    func countEvent(of credential: CredentialID, at moment: Instant) throws -> Int
}
