import TollgateCore

/// The network port on its table.
struct NetworkRows: NetworkPort {
    let connection: Connection

    func note(_ network: IPAddress, of credential: CredentialID, at moment: Instant) throws -> Bool
    {
        let isKnown =
            try connection.execute(
                """
                UPDATE networks SET seen_at = max(seen_at, ?) WHERE credential = ? AND network = ?
                """,
                [moment.microseconds, credential.rawValue, network.description]
            ) == 1
        guard !isKnown else { return false }
        try connection.execute(
            "INSERT INTO networks (credential, network, seen_at) VALUES (?, ?, ?)",
            [credential.rawValue, network.description, moment.microseconds]
        )
        try connection.execute(
            """
            DELETE FROM networks WHERE credential = ?1 AND network NOT IN
                (SELECT network FROM networks WHERE credential = ?1
                 ORDER BY seen_at DESC, network LIMIT 64)
            """,
            [credential.rawValue]
        )
        return true
    }

    func list(of credential: CredentialID) throws -> [IPAddress] {
        try connection.rows(
            "SELECT network FROM networks WHERE credential = ? ORDER BY seen_at DESC, network",
            [credential.rawValue],
            as: { row in try row.value(0, IPAddress(row.text(0))) }
        )
    }
}
