import TollgateCore

extension CredentialTable {
    /// Counts the secrets that may still verify at a moment of the wall clock, by the member that made their
    /// digest.
    func digestCounts(at wall: Instant, _ organisations: OrganisationTable) -> [PepperID: Int] {
        all.flatMap { credential -> [PepperID] in
            let moment = organisations.moment(of: credential, at: wall)
            guard credential.mayVerify(at: moment) else { return [] }
            return credential.secrets.filter { $0.retiresAt.map { $0 > moment } ?? true }
                .compactMap(\.pepper)
        }
        .counted
    }

    /// Counts the sealed secrets by the member of the key ring that seals them.
    func sealCounts() -> [Int: Int] {
        all.flatMap(\.secrets).compactMap { $0.sealed?.key }.counted
    }
}

extension CredentialRecord {
    /// Whether it is neither revoked nor at its end at its account's moment.
    func mayVerify(at moment: Instant) -> Bool {
        state != .revoked && expiresAt.map { $0 > moment } ?? true
    }
}

extension Sequence where Element: Hashable {
    /// How often each element occurs.
    var counted: [Element: Int] { reduce(into: [:]) { $0[$1, default: 0] += 1 } }
}
