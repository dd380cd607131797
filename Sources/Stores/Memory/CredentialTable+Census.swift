import TollgateCore

extension CredentialTable {
    /// Counts the credentials at a moment of the wall clock.
    func census(at wall: Instant, _ organisations: OrganisationTable) -> CredentialCensus {
        all.reduce(into: CredentialCensus()) { census, credential in
            let moment = organisations.moment(of: credential, at: wall)
            let standing = credential.standing(at: moment)
            census.counts[.init(standing, credential.environment), default: 0] += 1
            if credential.mayVerify(at: moment) {
                census.overlapping += credential.secrets.count { secret in
                    secret.retiresAt.map { $0 > moment } ?? false
                }
            }
            guard standing == .active, let end = credential.expiresAt else { return }
            census.soonestEnd = min(census.soonestEnd ?? end - moment, end - moment)
        }
    }
}

extension CredentialRecord {
    /// What it can still do at its account's moment.
    fileprivate func standing(at moment: Instant) -> CredentialCensus.Standing {
        if state == .revoked { return .revoked }
        if let end = expiresAt, end <= moment { return .expired }
        return state == .disabled ? .disabled : .active
    }
}
