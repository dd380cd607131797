import TollgateCore

extension CredentialRows {
    func count() throws -> Int {
        Int(try connection.number("SELECT count(*) FROM credentials"))
    }

    func digestCounts(at moment: Instant) throws -> [PepperID: Int] {
        let counts = try connection.counts(
            """
            SELECT pepper, count(*)
            FROM secrets JOIN credentials ON credentials.id = secrets.credential
            \(AccountMoment.join)
            WHERE pepper IS NOT NULL AND (retires_at IS NULL OR retires_at > \(AccountMoment.moment))
                AND state <> 'revoked'
                AND (expires_at IS NULL OR expires_at > \(AccountMoment.moment))
            GROUP BY pepper
            """,
            [moment.microseconds]
        )
        return counts.byPepper
    }

    func sealCounts() throws -> [Int: Int] {
        try connection.counts(
            """
            SELECT sealed_key, count(*) FROM secrets WHERE sealed_key IS NOT NULL
            GROUP BY sealed_key
            """
        )
    }
}

extension [Int: Int] {
    /// The counts with their numbers as names of members of the pepper ring.
    var byPepper: [PepperID: Int] {
        .init(uniqueKeysWithValues: map { (PepperID(rawValue: $0.key), $0.value) })
    }
}
