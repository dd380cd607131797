import TollgateCore

extension CredentialRows {
    func census(at moment: Instant) throws -> CredentialCensus {
        let groups = try connection.rows(
            """
            SELECT CASE WHEN state = 'revoked' THEN 'revoked'
                    WHEN expires_at <= \(AccountMoment.moment) THEN 'expired' ELSE state END,
                environment, count(*)
            FROM credentials \(AccountMoment.join)
            GROUP BY 1, 2
            """,
            [moment.microseconds]
        ) { row in
            let group = CredentialCensus.Group(try row.choice(0), try row.choice(1))
            return (group, Int(try row.number(2)))
        }
        let overlapping = try connection.number(
            """
            SELECT count(*) FROM secrets JOIN credentials ON credentials.id = secrets.credential
            \(AccountMoment.join)
            WHERE retires_at > \(AccountMoment.moment) AND state <> 'revoked'
                AND (expires_at IS NULL OR expires_at > \(AccountMoment.moment))
            """,
            [moment.microseconds]
        )
        let soonest = try connection.first(
            """
            SELECT min(expires_at - \(AccountMoment.moment)) FROM credentials \(AccountMoment.join)
            WHERE state = 'active' AND expires_at > \(AccountMoment.moment)
            """,
            [moment.microseconds],
            as: { try $0.optionalNumber(0) }
        )
        return CredentialCensus(
            counts: Dictionary(uniqueKeysWithValues: groups),
            overlapping: Int(overlapping),
            soonestEnd: soonest.flatMap(\.self).map { .microseconds($0) }
        )
    }
}
