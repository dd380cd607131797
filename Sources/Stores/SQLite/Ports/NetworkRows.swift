import TollgateCore

/// The network port on its tables.
struct NetworkRows: NetworkPort {
    let connection: Connection

    func note(
        _ network: IPAddress,
        of credential: CredentialID,
        at moment: Instant,
        isTrusted: Bool
    ) throws -> NetworkSighting {
        let place: [Connection.Argument] = [credential.rawValue, network.description]
        let wasTrusted = try connection.first(
            "SELECT is_trusted FROM networks WHERE credential = ? AND network = ?",
            place,
            as: { try $0.number(0) != 0 }
        )
        try connection.execute(
            """
            INSERT INTO networks (credential, network, seen_at, is_trusted) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET seen_at = max(seen_at, excluded.seen_at),
                is_trusted = max(is_trusted, excluded.is_trusted)
            """,
            place + [moment.microseconds, isTrusted ? 1 : 0]
        )
        guard let wasTrusted else {
            try forgetOldest(of: credential, isTrusted: isTrusted)
            return .new
        }
        guard isTrusted, !wasTrusted else { return .known }
        try forgetOldest(of: credential, isTrusted: true)
        return .trusted
    }

    func list(of credential: CredentialID) throws -> [IPAddress] {
        try networks("credential = ?", [credential.rawValue])
    }

    func trusted(of credential: CredentialID) throws -> [IPAddress] {
        try networks("credential = ? AND is_trusted = 1", [credential.rawValue])
    }

    func withdrawTrust(of credential: CredentialID) throws {
        try connection.execute(
            "UPDATE networks SET is_trusted = 0 WHERE credential = ? AND is_trusted = 1",
            [credential.rawValue]
        )
        try forgetOldest(of: credential, isTrusted: false)
    }

    func countEvent(of credential: CredentialID, at moment: Instant) throws -> Int {
        try connection.execute(
            """
            INSERT INTO network_events (credential, day, count) VALUES (?, ?, 1)
            ON CONFLICT DO UPDATE SET
                count = CASE WHEN excluded.day > day THEN 1 ELSE count + 1 END,
                day = max(day, excluded.day)
            """,
            [credential.rawValue, moment.day]
        )
        return Int(
            try connection.number(
                "SELECT count FROM network_events WHERE credential = ?",
                [credential.rawValue]
            )
        )
    }

    private func networks(
        _ condition: String,
        _ arguments: [Connection.Argument]
    ) throws -> [IPAddress] {
        try connection.rows(
            "SELECT network FROM networks WHERE \(condition) ORDER BY seen_at DESC, network",
            arguments,
            as: { row in try row.value(0, IPAddress(row.text(0))) }
        )
    }

    /// Forgets all but the 64 newest of the trusted networks of a credential, or of the others.
    private func forgetOldest(of credential: CredentialID, isTrusted: Bool) throws {
        try connection.execute(
            """
            DELETE FROM networks WHERE credential = ?1 AND is_trusted = ?2 AND network NOT IN
                (SELECT network FROM networks WHERE credential = ?1 AND is_trusted = ?2
                 ORDER BY seen_at DESC, network LIMIT 64)
            """,
            [credential.rawValue, isTrusted ? 1 : 0]
        )
    }
}
