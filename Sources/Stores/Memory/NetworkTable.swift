import TollgateCore

/// The networks of people, with the newest noted use from each and whether they are trusted.
struct NetworkTable: Sendable {
    private struct Entry {
        var seenAt: Instant
        var isTrusted: Bool
    }

    private static let networksMax = 64

    private var entries: [CredentialID: [IPAddress: Entry]] = [:]
    private var events: [CredentialID: (day: Int64, count: Int)] = [:]

    mutating func note(
        _ network: IPAddress,
        of credential: CredentialID,
        at moment: Instant,
        isTrusted: Bool
    ) -> NetworkSighting {
        let known = entries[credential]?[network]
        entries[credential, default: [:]][network] = Entry(
            seenAt: max(known?.seenAt ?? moment, moment),
            isTrusted: isTrusted || known?.isTrusted == true
        )
        guard let known else {
            forgetOldest(of: credential, isTrusted: isTrusted)
            return .new
        }
        guard isTrusted, !known.isTrusted else { return .known }
        forgetOldest(of: credential, isTrusted: true)
        return .trusted
    }

    func list(of credential: CredentialID) -> [IPAddress] {
        ordered(credential).map(\.network)
    }

    func trusted(of credential: CredentialID) -> [IPAddress] {
        ordered(credential).filter(\.isTrusted).map(\.network)
    }

    mutating func withdrawTrust(of credential: CredentialID) {
        for network in trusted(of: credential) {
            entries[credential]?[network]?.isTrusted = false
        }
        forgetOldest(of: credential, isTrusted: false)
    }

    mutating func countEvent(of credential: CredentialID, at moment: Instant) -> Int {
        let known = events[credential] ?? (moment.day, 0)
        let count = moment.day > known.day ? 1 : known.count + 1
        events[credential] = (max(known.day, moment.day), count)
        return count
    }

    private mutating func forgetOldest(of credential: CredentialID, isTrusted: Bool) {
        let own = ordered(credential).filter { $0.isTrusted == isTrusted }
        for old in own.dropFirst(Self.networksMax) { entries[credential]?[old.network] = nil }
    }

    private func ordered(_ credential: CredentialID) -> [(network: IPAddress, isTrusted: Bool)] {
        (entries[credential] ?? [:])
            .sorted {
                ($1.value.seenAt, $0.key.description) < ($0.value.seenAt, $1.key.description)
            }
            .map { ($0.key, $0.value.isTrusted) }
    }
}

/// The network port on one transaction's copy.
struct NetworkAccess: NetworkPort {
    let work: MemoryTransaction

    func note(
        _ network: IPAddress,
        of credential: CredentialID,
        at moment: Instant,
        isTrusted: Bool
    ) throws -> NetworkSighting {
        try work.change {
            $0.networks.note(network, of: credential, at: moment, isTrusted: isTrusted)
        }
    }

    func list(of credential: CredentialID) -> [IPAddress] {
        work.state.networks.list(of: credential)
    }

    func trusted(of credential: CredentialID) -> [IPAddress] {
        work.state.networks.trusted(of: credential)
    }

    func withdrawTrust(of credential: CredentialID) throws {
        try work.change { $0.networks.withdrawTrust(of: credential) }
    }

    func countEvent(of credential: CredentialID, at moment: Instant) throws -> Int {
        try work.change { $0.networks.countEvent(of: credential, at: moment) }
    }
}
