import TollgateCore

/// The networks of people, with the newest use from each.
struct NetworkTable: Sendable {
    private static let networksMax = 64

    private var uses: [CredentialID: [IPAddress: Instant]] = [:]

    mutating func note(
        _ network: IPAddress,
        of credential: CredentialID,
        at moment: Instant
    ) -> Bool {
        if let known = uses[credential]?[network] {
            uses[credential]?[network] = max(known, moment)
            return false
        }
        uses[credential, default: [:]][network] = moment
        for old in list(of: credential).dropFirst(Self.networksMax) {
            uses[credential]?[old] = nil
        }
        return true
    }

    func list(of credential: CredentialID) -> [IPAddress] {
        (uses[credential] ?? [:])
            .sorted { ($1.value, $0.key.description) < ($0.value, $1.key.description) }
            .map(\.key)
    }
}

/// The network port on one transaction's copy.
struct NetworkAccess: NetworkPort {
    let work: MemoryTransaction

    func note(_ network: IPAddress, of credential: CredentialID, at moment: Instant) throws -> Bool
    {
        try work.change { $0.networks.note(network, of: credential, at: moment) }
    }

    func list(of credential: CredentialID) -> [IPAddress] {
        work.state.networks.list(of: credential)
    }
}
